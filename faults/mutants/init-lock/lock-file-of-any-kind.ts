import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "lock-file-of-any-kind",
  mistake: "The lock file is not checked to be a regular file.",
  killedBy: "IL-013-pipe-is-no-lock-file",
  edits: [
    {
      file: "lock-file.ts",
      from: "if (fstatSync(descriptor).isFile()) return descriptor;",
      to: "if (descriptor > 0) return descriptor;",
    },
  ],
};
