import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "schema-is-trusted",
  mistake: "Whether the file's schema may call the application's functions is left to the driver.",
  killedBy: "CN-040-schema-is-not-trusted",
  edits: [{ file: "connection-pragmas.ts", from: '    "PRAGMA trusted_schema=OFF",\n', to: "" }],
};
