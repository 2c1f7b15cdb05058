import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "busy-timeout-of-five-seconds",
  mistake: "The busy timeout is five seconds, the drivers' default.",
  killedBy: "CN-013-busy-timeout-reads-back",
  edits: [{ file: "busy-timeout.ts", from: ": constants.busyTimeoutMs;", to: ": 5000;" }],
};
