import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "orm-second-rollback-fails",
  mistake:
    "After a COMMIT that failed, the ROLLBACK that the ORM sends is left to the engine, and hides the reason.",
  killedBy: {
    file: "test/orm/kysely.test.ts",
    title: "TX-073 the ROLLBACK after a COMMIT that is refused does not hide the reason",
  },
  edits: [
    {
      file: "orm-transactions.ts",
      from: "    if (!this.#isOver || inTransaction(this.#connection) === true) return false;\n    this.#isOver = false;\n    return true;",
      to: "    return inTransaction(this.#connection) === undefined;",
    },
  ],
};
