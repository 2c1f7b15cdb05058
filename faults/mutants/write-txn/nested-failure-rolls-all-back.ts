import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "nested-failure-rolls-all-back",
  mistake: "A failing nested transaction rolls back the whole transaction.",
  killedBy: "TX-013-nested-failure-undoes-its-part",
  edits: [{ file: "savepoint.ts", from: "`ROLLBACK TO ${name}`", to: '"ROLLBACK"' }],
};
