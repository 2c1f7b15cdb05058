import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "orm-undone-is-not-started",
  mistake: "A transaction that is ended by a call of its own is reported as one that was never begun.",
  killedBy: {
    file: "test/write-txn/open-transaction.test.ts",
    title: "TX-074, TX-025 a rollback that finds it over, or another one, says unknown",
  },
  edits: [
    {
      file: "open-transaction.ts",
      from: '      const ending: Ending = { at: "body", error, undo: giveUp(connection, state, error) };',
      to: '      const ending: Ending = { at: "begin" };\n      giveUp(connection, state, error);',
    },
  ],
};
