import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "async-deadline-not-at-commit",
  mistake: "COMMIT waits for the whole busy timeout, although the caller gave a deadline.",
  killedBy: {
    file: "test/waiting/boundary.test.ts",
    title: "TX-052 ends with a limit of its own, where there is one",
  },
  edits: [
    {
      file: "boundary.ts",
      from: "(waits.limitMs ?? timeoutMs) - waits.waitedMs",
      to: "timeoutMs - waits.waitedMs",
    },
  ],
};
