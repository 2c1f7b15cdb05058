import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "wait-in-vain-counts-as-ownership",
  mistake: "A process that gave up waiting for the init lock behaves as if it held it.",
  killedBy: "IL-008-no-copy-after-a-wait-in-vain",
  edits: [
    {
      file: "init-lock.ts",
      from: "if (lock === null) return run(fn, { owned: false });",
      to: "if (lock === null) return run(fn, { owned: true });",
    },
  ],
};
