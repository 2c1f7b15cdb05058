import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "lost-directory-is-made-again",
  mistake: "The directory is made before it is looked at what this process lost with it.",
  killedBy: "LH-012-directory-that-is-gone",
  edits: [{ file: "place.ts", from: "    beforeMaking?.();\n", to: "" }],
};
