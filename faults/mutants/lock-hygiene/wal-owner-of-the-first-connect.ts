import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "wal-owner-of-the-first-connect",
  mistake: "Only the first connect of a process writes down which -wal belongs to the database.",
  killedBy: "LH-033-restored-before-the-restart",
  edits: [
    {
      file: "wal-owner.ts",
      from: "  writeRecord(path, pairOf(opened));",
      to: "  if (before === undefined) writeRecord(path, pairOf(opened));",
    },
  ],
};
