import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "code-by-its-beginning",
  mistake: "A code counts as another one when it begins like it.",
  killedBy: {
    file: "test/conformance/judge.test.ts",
    title: "compares the code of an error, and takes no code for one that it begins with",
  },
  edits: [{ file: "reply.ts", from: "seen.startsWith(`${expected}_`)", to: "seen.startsWith(expected)" }],
};
