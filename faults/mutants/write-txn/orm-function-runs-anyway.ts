import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "orm-function-runs-anyway",
  mistake: "Knex runs the function of a transaction whose BEGIN has failed.",
  killedBy: {
    file: "test/orm/orms.test.ts",
    title: "TX-072, TX-073 knex: a lock that is not free leaves it not started, and the next one in order",
  },
  edits: [
    {
      file: "knex.ts",
      from: "    await own(connection, () => this.trxClient.query(connection, sql));",
      to: "    await own(connection, () => super.begin(connection));",
    },
  ],
};
