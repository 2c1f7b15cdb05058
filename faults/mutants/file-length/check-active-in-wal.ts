import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "check-active-in-wal",
  mistake: "The check makes no exception for WAL mode.",
  killedBy: "FL-001-wal-is-only-probed",
  edits: [
    {
      file: "file-length.ts",
      from: '    if (mode === "wal" || String(mode).toLowerCase() === "wal") return;\n',
      to: "    if (mode === undefined) return;\n",
    },
  ],
};
