import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "schema-run-as-it-is",
  mistake: "The schema runs without a transaction around it.",
  killedBy: "CN-023-schema-is-all-or-nothing",
  edits: [
    {
      file: "schema.ts",
      from: 'writeTxn(connection, typeof schema === "string" ? () => void connection.exec(schema) : schema);',
      to: 'if (typeof schema === "string") connection.exec(schema);\n  else writeTxn(connection, schema);',
    },
  ],
};
