import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "mode-compared-by-case",
  mistake: "The answer of the probe is compared with `wal` letter by letter.",
  killedBy: "FL-002-answer-in-any-case",
  edits: [
    {
      file: "file-length.ts",
      from: '    if (mode === "wal" || String(mode).toLowerCase() === "wal") return;\n',
      to: '    if (mode === "wal") return;\n',
    },
  ],
};
