import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "async-deadline-stays",
  mistake: "The deadline of one transaction is that of the next as well.",
  killedBy: { file: "test/write-txn/turn.test.ts", title: "TX-052 COMMIT gets what is left of the deadline" },
  edits: [{ file: "turn.ts", from: "    state.waits.limitMs = undefined;\n", to: "" }],
};
