import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "read-only-database-is-handed-out",
  mistake: "A connection is handed out although the database file could only be opened for reading.",
  killedBy: "CN-044-nothing-read-only-is-handed-out",
  edits: [
    {
      file: "writable.ts",
      from: "if (isReadOnly(connection)) throw",
      to: 'if (isReadOnly(connection) && path === "") throw',
    },
  ],
};
