import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "switch-without-wait-bound",
  mistake: "The switch is retried for as long as the file is locked.",
  killedBy: "JM-032-waits-with-a-bound",
  waits: true,
  edits: [{ file: "switch.ts", from: " || clock.now() >= deadline", to: "" }],
};
