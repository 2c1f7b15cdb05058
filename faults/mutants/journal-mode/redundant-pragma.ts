import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "redundant-pragma",
  mistake: "The switch runs whatever the probe said.",
  killedBy: "JM-006-already-wal-is-only-probed",
  edits: [
    {
      file: "apply.ts",
      from: 'first.probed === "wal" ? stayInWal(context) : leaveOrSwitch(context, first)',
      to: "leaveOrSwitch(context, first)",
    },
    {
      file: "decision.ts",
      from: 'if (probed === "wal") return { do: "stay", mode: "wal", because: "already" };',
      to: "",
    },
  ],
};
