import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "no-check-in-delete",
  mistake: "The check does nothing in any mode.",
  killedBy: "FL-003-short-file-is-an-error",
  edits: [
    {
      file: "file-length.ts",
      from: '    if (mode === "wal" || String(mode).toLowerCase() === "wal") return;\n',
      to: "    if (mode !== undefined) return;\n",
    },
  ],
};
