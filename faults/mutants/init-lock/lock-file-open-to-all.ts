import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "lock-file-open-to-all",
  mistake: "The lock file is created with the system's default permissions.",
  killedBy: "IL-016-lock-file-has-the-database-s-permissions",
  edits: [
    {
      file: "lock-file.ts",
      from: "    createFile(path, mode, owner);",
      to: "    createFile(path, mode > 0 ? 0o644 : mode, owner);",
    },
  ],
};
