import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "proof-trusts-one-failure",
  mistake: "WAL is given up in a directory after one try that failed.",
  killedBy: {
    file: "test/torture/sweep.test.ts",
    title: "JM-058 one failure is no proof that WAL does not work",
  },
  edits: [
    {
      file: "wal-proof.ts",
      from: "  if (!proof.works) proof = tryWal(scratchFile(directory), Library);\n",
      to: "",
    },
  ],
};
