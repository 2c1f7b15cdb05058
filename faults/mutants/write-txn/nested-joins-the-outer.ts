import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "nested-joins-the-outer",
  mistake:
    "With allowNested the inner body simply runs in the outer transaction: what it wrote before failing stays.",
  killedBy: "TX-013-nested-failure-undoes-its-part",
  edits: [
    {
      file: "savepoint.ts",
      from: "    prepared(connection, state, `ROLLBACK TO ${name}`).run();\n",
      to: "",
    },
  ],
};
