import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "removed-file-unseen",
  mistake: "That a file was removed under the others is not told as the cause.",
  killedBy: {
    file: "test/conformance/causes.test.ts",
    title: "is the step at which somebody removed the -wal that others were using",
  },
  edits: [
    {
      file: "changes.ts",
      from: "    if (is === null) return [{ text: `${name} was removed at",
      to: "    if (is === null) return [];\n    if (is === undefined) return [{ text: `${name} was removed at",
    },
  ],
};
