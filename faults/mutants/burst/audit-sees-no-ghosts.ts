import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "audit-sees-no-ghosts",
  mistake: "What is in the file of a write that was rolled back is not looked for.",
  killedBy: {
    file: "test/cli/burst-audit.test.ts",
    title: "finds what is left of a write that was rolled back",
  },
  edits: [
    { file: "audit.ts", from: "counts.ghosts += parts === undefined ? 0 : 1;", to: "counts.ghosts += 0;" },
  ],
};
