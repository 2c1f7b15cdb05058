import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "check-opens-the-file",
  mistake: "The check after a commit opens the database file to see its size, and closes it again.",
  killedBy: "FL-009-check-drops-no-lock-in-delete",
  edits: [
    {
      file: "file-length.ts",
      from: 'import { type Stats, statSync } from "node:fs";',
      to: 'import { type Stats, closeSync, openSync, statSync } from "node:fs";',
    },
    {
      file: "file-length.ts",
      from: "    physicalBytes = fs.statSync(path, { throwIfNoEntry: false })?.size;",
      to: '    closeSync(openSync(path, "r"));\n    physicalBytes = fs.statSync(path, { throwIfNoEntry: false })?.size;',
    },
  ],
};
