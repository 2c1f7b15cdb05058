import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "init-lock-timeout-is-an-error",
  mistake: "A connect that cannot get the init lock in time fails.",
  killedBy: "IL-006-connect-goes-on-without-the-lock",
  edits: [
    {
      file: "init-lock.ts",
      from: "  if (lock === null) return run(fn, { owned: false });",
      to: `  if (lock === null) throw new InitLockError(\`no init lock for \${file}\`, { hint: "wait", path: file });`,
    },
  ],
};
