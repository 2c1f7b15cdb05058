import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "promise-committed-then-refused",
  mistake: "A promise is noticed only after the commit.",
  killedBy: "TX-015-promise-is-refused",
  edits: [
    { file: "write-txn.ts", from: "    refusePromise(result, state);\n", to: "" },
    {
      file: "write-txn.ts",
      from: "  check(connection, state);\n  return result;",
      to: "  check(connection, state);\n  refusePromise(result, state);\n  return result;",
    },
  ],
};
