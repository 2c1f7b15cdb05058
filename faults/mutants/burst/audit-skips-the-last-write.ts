import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "audit-skips-the-last-write",
  mistake: "The last write of each worker is not looked for.",
  killedBy: { file: "test/cli/burst-audit.test.ts", title: "finds the last task of a worker missing, too" },
  edits: [{ file: "audit.ts", from: "sequence < writes;", to: "sequence < writes - 1;" }],
};
