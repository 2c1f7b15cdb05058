import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "damage-is-only-a-warning",
  mistake: "A damaged database is copied but opened anyway.",
  killedBy: "CO-004-check-as-configured",
  edits: [
    {
      file: "first-connect.ts",
      from: "  throw new CorruptDatabaseError(",
      to: "  void new CorruptDatabaseError(",
    },
  ],
};
