import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "writer-hint-twice",
  mistake: "The hint stands twice in the error of a shared transaction.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "TX-058 what is found after COMMIT is told to each, and nobody is invited to write again",
  },
  edits: [
    {
      file: "shared-failure.ts",
      from: "own ? withoutHint(failure) : messageOf(failure)",
      to: "own ? failure.message : messageOf(failure)",
    },
    { file: "shared-failure.ts", from: "function withoutHint", to: "export function withoutHint" },
  ],
};
