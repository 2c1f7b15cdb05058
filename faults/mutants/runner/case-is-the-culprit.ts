import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "case-is-the-culprit",
  mistake: "What the case itself does to the files is told as the port's doing.",
  killedBy: {
    file: "test/conformance/causes.test.ts",
    title: "is not the case that removes the -wal itself",
  },
  edits: [
    {
      file: "changes.ts",
      from: "    ...(deed.byTheCase ? [] : fileChanges(before, now, deed)),",
      to: "    ...fileChanges(before, now, deed),",
    },
  ],
};
