import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "empty-wal-in-delete-mode",
  mistake: "A -wal that appears beside a database in DELETE mode is taken for its own, and for lost.",
  killedBy: {
    file: "test/lock-hygiene/registry.test.ts",
    title: "LH-014 in DELETE mode loses nothing by an empty -wal that somebody left",
  },
  edits: [
    { file: "lost-generation.ts", from: '  if (mode !== "wal" && mode !== null) return false;\n', to: "" },
  ],
};
