import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "tolerance-in-wal",
  mistake: "In WAL mode the check runs with a tolerance of a hundred pages.",
  killedBy: "FL-004-short-main-file-in-wal",
  edits: [
    {
      file: "file-length.ts",
      from: '    if (mode === "wal" || String(mode).toLowerCase() === "wal") return;\n',
      to: '    const wal = String(mode).toLowerCase() === "wal";\n',
    },
    {
      file: "file-length.ts",
      from: "    if (believed !== null && isInWalNow(connection, state)) return;\n    if (believed !== null) throw",
      to: "    isInWalNow(connection, state);\n    if (believed !== null && wal && believed.logicalBytes - believed.physicalBytes < 100 * 4096) return;\n    if (believed !== null) throw",
    },
  ],
};
