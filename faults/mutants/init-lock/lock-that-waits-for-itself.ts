import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "lock-that-waits-for-itself",
  mistake: "The init lock does not detect that this thread already holds it.",
  killedBy: "IL-015-holder-does-not-wait-for-itself",
  waits: true,
  edits: [{ file: "init-lock.ts", from: "if (depth > 0) return run(fn, { owned: true });", to: "" }],
};
