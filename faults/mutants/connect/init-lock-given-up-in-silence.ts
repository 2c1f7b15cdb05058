import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "init-lock-given-up-in-silence",
  mistake: "When the wait for the init lock times out, nothing is logged.",
  killedBy: "CN-031-wait-in-vain-is-told",
  edits: [
    {
      file: "init-lock.ts",
      from: `    logger.warn(
      \`walguard waited \${waited} ms`,
      to: `    ((_message: string) => {})(
      \`walguard waited \${waited} ms`,
    },
  ],
};
