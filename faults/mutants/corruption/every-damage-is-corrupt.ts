import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "every-damage-is-corrupt",
  mistake: "The error for a damaged database always says SQLITE_CORRUPT.",
  killedBy: "CO-029-unreadable-first-page-is-notadb",
  edits: [
    { file: "first-connect.ts", from: "sqliteCode: found.sqliteCode,", to: 'sqliteCode: "SQLITE_CORRUPT",' },
  ],
};
