import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "returned-row-ignored",
  mistake: "The absence of an error is taken for success: the switch's answer is not read.",
  killedBy: "JM-024-silent-refusal-is-believed",
  edits: [
    {
      file: "switch.ts",
      from: 'return mode === null ? { kind: "no-row" } : { kind: "row", mode };',
      to: 'return mode === null ? { kind: "no-row" } : { kind: "row", mode: "wal" };',
    },
  ],
};
