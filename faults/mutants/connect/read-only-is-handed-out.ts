import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "read-only-is-handed-out",
  mistake: "A connection is handed out although its -wal or -shm could only be opened for reading.",
  killedBy: "CN-044-nothing-read-only-is-handed-out",
  edits: [
    {
      file: "writable.ts",
      from: 'if (primary === "SQLITE_READONLY") throw',
      to: 'if (primary === "none") throw',
    },
  ],
};
