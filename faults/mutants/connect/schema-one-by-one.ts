import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "schema-one-by-one",
  mistake: "Each statement of the schema runs in its own transaction.",
  killedBy: "CN-023-schema-is-one-transaction",
  edits: [
    {
      file: "schema.ts",
      from: 'writeTxn(connection, typeof schema === "string" ? () => void connection.exec(schema) : schema);',
      to: 'const parts = typeof schema === "string" ? schema.split(";").filter((part) => part.trim() !== "") : [];\n  for (const part of parts) writeTxn(connection, () => void connection.exec(part));\n  if (typeof schema !== "string") writeTxn(connection, schema);',
    },
  ],
};
