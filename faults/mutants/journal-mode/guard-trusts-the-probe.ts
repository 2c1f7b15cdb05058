import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "guard-trusts-the-probe",
  mistake: "After a marker the guard uses what the probe said before the switch.",
  killedBy: "JM-011-guard-looks-afresh",
  edits: [
    {
      file: "apply.ts",
      from: "switchToWal(subject) :",
      to: "switchToWal({ ...subject, probed } as Subject) :",
    },
    {
      file: "switch.ts",
      from: "asks ? onDiskJournalMode(subject.connection) : null",
      to: "asks ? ((subject as unknown as { probed: JournalMode | null }).probed ?? onDiskJournalMode(subject.connection)) : null",
    },
  ],
};
