import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "later-wal-taken-as-it-comes",
  mistake: "A -wal that a connection got after it was opened is followed only if it is still there.",
  killedBy: "LH-014-taken-away-after-a-switch",
  edits: [
    {
      file: "lost-generation.ts",
      from: "if (now.wal === null || !isHeld(now.wal)) lose",
      to: "if (now.wal !== null && !isHeld(now.wal)) lose",
    },
  ],
};
