import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "silence-is-success",
  mistake: "A switch without an error and without a row counts as done.",
  killedBy: "JM-026-silence-is-looked-into",
  edits: [
    {
      file: "decision.ts",
      from: 'if (onDisk === null) return { do: "unknown" };',
      to: 'if (onDisk === null) return { do: "verify" };',
    },
  ],
};
