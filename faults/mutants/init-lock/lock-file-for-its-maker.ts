import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "lock-file-for-its-maker",
  mistake: "A lock file is for the user who makes it, whoever may write the database.",
  killedBy: "IL-019-lock-file-takes-after-the-database",
  edits: [
    { file: "lock-file-access.ts", from: "if (stats?.isFile())", to: "if (stats?.isFile() && mode === 0)" },
  ],
};
