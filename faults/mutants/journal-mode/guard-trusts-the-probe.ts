import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "guard-trusts-the-probe",
  mistake: "After a marker the guard uses the probe's answer from before the switch.",
  killedBy: "JM-011-guard-looks-afresh",
  edits: [
    {
      file: "apply.ts",
      from: "switchToWal(context) :",
      to: "switchToWal({ ...context, probed } as Context) :",
    },
    {
      file: "switch.ts",
      from: "const onDisk = modeAfter(outcome, context);",
      to: "const onDisk = (context as unknown as { probed: JournalMode | null }).probed ?? modeAfter(outcome, context);",
    },
  ],
};
