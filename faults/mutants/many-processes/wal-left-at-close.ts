import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "wal-left-at-close",
  mistake: "Closing a connection takes the database out of WAL mode, to leave one tidy file.",
  killedBy: "MP-012-both-keep-their-rows",
  edits: [
    {
      file: "live-databases.ts",
      from: "    const result = closeForReal.call(connection);",
      to: `    try {
      connection.exec("PRAGMA busy_timeout=0; PRAGMA journal_mode=DELETE");
    } catch {}
    const result = closeForReal.call(connection);`,
    },
  ],
};
