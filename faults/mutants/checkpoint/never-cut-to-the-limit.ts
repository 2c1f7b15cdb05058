import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "never-cut-to-the-limit",
  mistake: "A -wal that begins anew keeps eight megabytes, whatever the limit is.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "CP-005 when the readers have left, the file is cut by the second commit",
  },
  edits: [
    {
      file: "connection-pragmas.ts",
      from: "  connection.exec(`PRAGMA journal_size_limit=${walLimitBytes}`);\n",
      to: "",
    },
  ],
};
