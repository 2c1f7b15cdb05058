import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "unknown-wal-is-foreign",
  mistake: "A -wal that nobody wrote down is taken for another database's.",
  killedBy: "LH-035-wal-of-the-killed",
  edits: [
    {
      file: "wal-owner.ts",
      from: "const isForeign = (known: Pair | null): boolean => known?.wal === now.wal && known.main !== now.main;",
      to: "const isForeign = (known: Pair | null): boolean => known?.main !== now.main;",
    },
  ],
};
