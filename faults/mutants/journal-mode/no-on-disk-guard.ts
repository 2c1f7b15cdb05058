import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "no-on-disk-guard",
  mistake: "After a marker, the mode on disk is not looked up.",
  killedBy: "JM-011-wal-on-disk-is-never-downgraded",
  edits: [
    {
      file: "decision.ts",
      from: 'if (onDisk === "wal" || onDisk === null) return { do: "rethrow-switch" };',
      to: "",
    },
  ],
};
