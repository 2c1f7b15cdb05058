import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "no-on-disk-guard",
  mistake: "After a marker nobody looks whether the file is in WAL mode on the disk.",
  killedBy: "JM-011-wal-on-disk-is-never-downgraded",
  edits: [
    {
      file: "decision.ts",
      from: 'if (onDisk === "wal" || onDisk === null) return { do: "rethrow-switch" };',
      to: "",
    },
  ],
};
