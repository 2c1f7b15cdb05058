import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "mode-compared-by-case",
  mistake: "The probe's answer is compared with `wal` case-sensitively.",
  killedBy: "FL-002-answer-in-any-case",
  edits: [
    {
      file: "file-length.ts",
      from: '    if (mode === "wal" || String(mode).toLowerCase() === "wal") return;\n',
      to: '    if (mode === "wal") return;\n',
    },
  ],
};
