import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "orm-function-runs-anyway",
  mistake: "Knex runs the function of a transaction whose BEGIN has failed.",
  killedBy: {
    file: "test/orm/knex.test.ts",
    title: "TX-072 the function of a transaction that cannot be begun does not run",
  },
  edits: [
    {
      file: "knex.ts",
      from: "    await own(connection, () => this.trxClient.query(connection, sql));",
      to: "    await own(connection, () => super.begin(connection));",
    },
  ],
};
