import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "loss-in-silence",
  mistake: "A lost generation is an error of the write, but nothing is logged.",
  killedBy: "LH-013-loss-is-logged-once",
  edits: [{ file: "retirement.ts", from: "  tell(state, lost, all.length);\n", to: "" }],
};
