import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "check-reads-the-wal-index",
  mistake:
    "In WAL mode the check opens the `-shm` to count the pages waiting in the WAL, and closes it again.",
  killedBy: "FL-009-check-drops-no-lock-in-wal",
  edits: [
    {
      file: "file-length.ts",
      from: 'import { type Stats, statSync } from "node:fs";',
      to: 'import { readFileSync, type Stats, statSync } from "node:fs";',
    },
    {
      file: "file-length.ts",
      from: '    if (mode === "wal" || String(mode).toLowerCase() === "wal") return;',
      to: '    if (String(mode).toLowerCase() === "wal") {\n      readFileSync(`${state.path}-shm`);\n      return;\n    }',
    },
  ],
};
