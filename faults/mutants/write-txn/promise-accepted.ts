import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "promise-accepted",
  mistake: "A body that returns a promise is committed, and the promise is returned.",
  killedBy: "TX-015-promise-is-refused",
  edits: [
    { file: "write-txn.ts", from: "    refusePromise(result, state);\n", to: "" },
    {
      file: "write-txn.ts",
      from: "import { refuseAsyncBody, refusePromise, type SyncResult }",
      to: "import { refuseAsyncBody, type SyncResult }",
    },
  ],
};
