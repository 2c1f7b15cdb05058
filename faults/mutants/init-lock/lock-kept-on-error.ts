import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "lock-kept-on-error",
  mistake: "The init lock is released only when the set-up succeeds.",
  killedBy: "IL-010-lock-is-free-after-the-set-up",
  edits: [
    {
      file: "init-lock.ts",
      from: `  try {
    return run(fn, { owned: true });
  } finally {
    heldLocks().delete(lockPath);
    lock.close();
  }`,
      to: `  const result = run(fn, { owned: true });
  heldLocks().delete(lockPath);
  lock.close();
  return result;`,
    },
  ],
};
