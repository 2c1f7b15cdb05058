import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "async-timeout-stays",
  mistake: "After an attempt the busy timeout stays at nothing, for the body and for code beside the layer.",
  killedBy: {
    file: "test/write-txn/turn.test.ts",
    title: "TX-050 no attempt waits, and the busy timeout is what it was after each",
  },
  edits: [
    {
      file: "begin-attempt.ts",
      from: "    if (ownersMs !== undefined) setTimeoutOf(connection, state, ownersMs, ownersMs);\n",
      to: "    state.waits.inForce = undefined;\n",
    },
  ],
};
