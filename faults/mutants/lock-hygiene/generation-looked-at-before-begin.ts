import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "generation-looked-at-before-begin",
  mistake: "The files are compared before the transaction begins instead of inside it.",
  killedBy: "LH-008-lost-while-waiting-for-the-lock",
  edits: [
    {
      file: "write-txn.ts",
      from: `  begin(connection, state, take);
`,
      to: `  lookAtFiles(connection, state);
  begin(connection, state, take);
`,
    },
    {
      file: "write-txn.ts",
      from: `    lookAtFiles(connection, state);
    result`,
      to: "    result",
    },
  ],
};
