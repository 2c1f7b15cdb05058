import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "first-look-believed",
  mistake: "A file that seems too short is reported as torn without a second check.",
  killedBy: "FL-010-one-look-is-not-believed",
  edits: [
    {
      file: "file-length.ts",
      from: "const believed = withReadLock(connection, () => shortfall(connection, state, path, fs));",
      to: "const believed = found;",
    },
    {
      file: "file-length.ts",
      from: "if (path === null || shortfall(connection, state, path, fs) === null) return;",
      to: "if (path === null) return;\n    const found = shortfall(connection, state, path, fs);\n    if (found === null) return;",
    },
  ],
};
