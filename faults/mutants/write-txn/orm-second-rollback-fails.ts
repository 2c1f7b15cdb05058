import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "orm-second-rollback-fails",
  mistake:
    "After a COMMIT that failed, the ROLLBACK that the ORM sends is left to the engine, and hides the reason.",
  killedBy: {
    file: "test/orm/orms.test.ts",
    title: "TX-073 kysely: a COMMIT that is refused is rolled back, and the next one in order",
  },
  edits: [
    {
      file: "orm-transactions.ts",
      from: "    if (!this.#isOver || inTransaction(this.#connection) === true) return false;\n    this.#isOver = false;\n    return true;",
      to: "    return inTransaction(this.#connection) === undefined;",
    },
  ],
};
