import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "returned-row-ignored",
  mistake: "The absence of an error is taken for success: nobody reads what the switch answers.",
  killedBy: "JM-024-silent-refusal-is-believed",
  edits: [
    {
      file: "switch.ts",
      from: 'return mode === null ? { kind: "no-row" } : { kind: "row", mode };',
      to: 'return mode === null ? { kind: "no-row" } : { kind: "row", mode: "wal" };',
    },
  ],
};
