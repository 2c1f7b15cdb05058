import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "attached-files-are-switched",
  mistake: "The pragma that sets the mode names no database, and so changes every attached file.",
  killedBy: "JM-056-attached-files-are-left-alone",
  edits: [{ file: "pragmas.ts", from: "PRAGMA main.journal_mode=", to: "PRAGMA journal_mode=" }],
};
