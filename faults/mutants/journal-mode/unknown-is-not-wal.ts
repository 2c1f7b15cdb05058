import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "unknown-is-not-wal",
  mistake: "A mode that could not be read is taken to be other than WAL.",
  killedBy: "JM-027-unknown-is-not-delete",
  edits: [
    {
      file: "decision.ts",
      from: 'if (onDisk === "wal" || onDisk === null) return { do: "rethrow-switch" };',
      to: 'if (onDisk === "wal") return { do: "rethrow-switch" };',
    },
  ],
};
