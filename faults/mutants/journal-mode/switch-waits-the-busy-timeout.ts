import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "switch-waits-the-busy-timeout",
  mistake: "The switch runs with the connection's busy timeout, which is minutes long.",
  killedBy: "JM-032-waits-with-a-bound",
  waits: true,
  edits: [{ file: "pragmas.ts", from: 'queryValue(connection, "PRAGMA busy_timeout=0");', to: "" }],
};
