import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "wait-is-lost-rows",
  mistake: "A write that meets a lock is told as a loss of rows.",
  killedBy: {
    file: "test/conformance/causes.test.ts",
    title: "a write that meets a lock is a wait, and no lost row",
  },
  edits: [
    {
      file: "happened.ts",
      from: "return /^SQLITE_(BUSY|LOCKED)/.test(sqliteCode) || /\\b(database|table) is locked\\b/i.test(message);",
      to: "return sqliteCode === message;",
    },
  ],
};
