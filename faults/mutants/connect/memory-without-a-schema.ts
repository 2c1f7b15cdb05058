import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "memory-without-a-schema",
  mistake: "The schema is run for files only.",
  killedBy: "CN-032-memory-makes-no-file",
  edits: [
    {
      file: "connect.ts",
      from: "    if (options.schema !== undefined) applySchema(connection, options.schema);\n    const close",
      to: "    const close",
    },
  ],
};
