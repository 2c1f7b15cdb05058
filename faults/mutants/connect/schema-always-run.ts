import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "schema-always-run",
  mistake: "An SQL schema is run although all of it is there.",
  killedBy: "CN-036-applied-schema-takes-no-write-lock",
  waits: true,
  edits: [
    {
      file: "schema.ts",
      from: `  if (typeof schema === "string" && isApplied(connection, schema)) return;
`,
      to: `  if (typeof schema === "string" && isApplied(connection, schema) && schema === "") return;
`,
    },
  ],
};
