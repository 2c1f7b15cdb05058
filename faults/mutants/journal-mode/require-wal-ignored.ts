import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "require-wal-ignored",
  mistake: "`requireWal` is accepted and ignored.",
  killedBy: "JM-038-required-wal-is-an-error",
  edits: [
    {
      file: "context.ts",
      from: "const requireWal = options.requireWal ?? false;",
      to: "const requireWal = false as boolean;",
    },
  ],
};
