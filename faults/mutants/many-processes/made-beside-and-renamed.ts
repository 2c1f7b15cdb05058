import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "made-beside-and-renamed",
  mistake:
    "A process that found no file before waiting for the lock makes one under another name and renames it into place.",
  killedBy: "MP-003-six-behind-the-lock",
  edits: [
    {
      file: "first-connect.ts",
      from: "    createFile(file, options.fileMode ?? constants.databaseFileMode);",
      to: `    const made = there === null ? \`\${file}.\${process.pid}\` : file;
    createFile(made, options.fileMode ?? constants.databaseFileMode);
    renameSync(made, file);`,
    },
    {
      file: "first-connect.ts",
      from: "import { busyTimeoutMs }",
      to: `import { renameSync } from "node:fs";
import { busyTimeoutMs }`,
    },
  ],
};
