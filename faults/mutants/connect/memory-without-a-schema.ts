import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "memory-without-a-schema",
  mistake: "The schema runs only for files, not in memory.",
  killedBy: "CN-032-memory-makes-no-file",
  edits: [
    {
      file: "connect.ts",
      from: "    if (options.schema !== undefined) applySchema(connection, options.schema);\n    const close",
      to: "    const close",
    },
  ],
};
