import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "premise-excuses-everything",
  mistake: "A port to which a case does not apply need not do its work at all.",
  killedBy: {
    file: "test/conformance/premises.test.ts",
    title: "excuses no port that does not do its work on a healthy file",
  },
  edits: [
    {
      file: "premise.ts",
      from: "if (control !== undefined) throw control;",
      to: "if (control === null) throw control;",
    },
  ],
};
