import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "write-lock-file",
  mistake:
    "Writers exclude each other with a file next to the database, which stays when its owner is killed.",
  killedBy: "TX-024-killed-in-the-body",
  edits: [
    {
      file: "write-txn.ts",
      from: 'import { beginImmediate, commitTransaction } from "../waiting/boundary.ts";',
      to: 'import { closeSync, openSync, rmSync } from "node:fs";\nimport { beginImmediate, commitTransaction } from "../waiting/boundary.ts";',
    },
    {
      file: "write-txn.ts",
      from: "    const result = open ? inSavepoint(connection, state, body) : outermost(connection, state, body);\n    return result as SyncResult<T>;",
      to: '    if (open) return inSavepoint(connection, state, body) as SyncResult<T>;\n    const lock = `${state.path}.writing`;\n    closeSync(openSync(lock, "wx"));\n    try {\n      return outermost(connection, state, body) as SyncResult<T>;\n    } finally {\n      rmSync(lock);\n    }',
    },
  ],
};
