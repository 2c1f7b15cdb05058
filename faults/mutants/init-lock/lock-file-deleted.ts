import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "lock-file-deleted",
  mistake: "The lock file is removed when the lock is released.",
  killedBy: "IL-012-lock-file-stays",
  edits: [
    {
      file: "init-lock.ts",
      from: `    heldLocks().delete(lockPath);
    lock.close();`,
      to: `    heldLocks().delete(lockPath);
    rmSync(lockPath, { force: true });
    lock.close();`,
    },
    {
      file: "init-lock.ts",
      from: "import { isAsyncFunction }",
      to: `import { rmSync } from "node:fs";
import { isAsyncFunction }`,
    },
  ],
};
