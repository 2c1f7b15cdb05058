import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "remembered-without-end",
  mistake: "What is remembered of files is never forgotten.",
  killedBy: {
    file: "test/connect/remembered-files.test.ts",
    title: "CN-043 a process that opens file after file remembers the last ones only",
  },
  edits: [
    {
      file: "bounded-map.ts",
      from: "if (map.size <= most) break;",
      to: "if (map.size <= most * 1000) break;",
    },
  ],
};
