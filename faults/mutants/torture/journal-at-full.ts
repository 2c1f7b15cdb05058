import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "journal-at-full",
  mistake: "With a rollback journal synchronous is FULL, which does not sync the removal of the journal.",
  killedBy: {
    file: "test/torture/power.test.ts",
    title: "CN-035 what was acknowledged with a rollback journal is there",
  },
  edits: [
    {
      file: "constants.json",
      from: '"rollbackJournalSynchronous": "EXTRA"',
      to: '"rollbackJournalSynchronous": "FULL"',
    },
  ],
};
