import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "own-iterator-unseen",
  mistake:
    "A connection that keeps back its own -wal, with an iterator that was not finished, is not told of.",
  killedBy: {
    file: "test/node-sqlite.test.ts",
    title: "CP-002 an iterator that was not finished, of the connection that writes, is told as that",
  },
  edits: [
    {
      file: "wal-look.ts",
      from: 'failure?.primary === "SQLITE_LOCKED"',
      to: 'failure?.primary === "SQLITE_MISUSE"',
    },
  ],
};
