import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "unknown-mode-is-set-to-delete",
  mistake: "With the configured mode delete, a file whose mode cannot be read gets the downgrade.",
  killedBy: "JM-028-no-probe-no-answer",
  edits: [
    {
      file: "decision.ts",
      from: 'if (probed === null) return { do: "rethrow-probe", because: "asked" };',
      to: 'if (probed === null) return { do: "switch", to: "delete" };',
    },
  ],
};
