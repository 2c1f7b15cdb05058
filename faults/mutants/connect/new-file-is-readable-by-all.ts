import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "new-file-is-readable-by-all",
  mistake: "A new file gets the default permissions.",
  killedBy: "CN-027-permissions-of-a-new-file",
  edits: [
    {
      file: "first-connect.ts",
      from: "createFile(file, options.fileMode ?? constants.databaseFileMode)",
      to: "createFile(file, options.fileMode ?? constants.databaseFileMode | 0o044)",
    },
  ],
};
