import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "schema-statement-by-statement",
  mistake: "The schema runs statement by statement, without a transaction and without the init lock.",
  killedBy: "MP-003-schema-is-there-once",
  edits: [
    {
      file: "first-connect.ts",
      from: "if (options.initLock === false) return underLock({ owned: false });",
      to: "if (options.initLock !== true) return underLock({ owned: true });",
    },
    {
      file: "schema.ts",
      from: `writeTxn(connection, typeof schema === "string" ? () => void connection.exec(schema) : schema);`,
      to: `if (typeof schema === "string") connection.exec(schema);
  else writeTxn(connection, schema);`,
    },
  ],
};
