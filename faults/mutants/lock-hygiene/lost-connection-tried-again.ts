import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "lost-connection-tried-again",
  mistake: "Each write on a connection that lost its files begins a transaction before it is refused.",
  killedBy: "LH-009-lost-connection-runs-no-body",
  edits: [
    {
      file: "write-txn.ts",
      from: "    if (state.lost !== null) throw lostGenerationError(state);\n",
      to: "",
    },
  ],
};
