import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "audit-does-not-look-for-strangers",
  mistake: "Tasks that nobody wrote are not noticed.",
  killedBy: { file: "test/cli/burst-audit.test.ts", title: "finds a task that nobody wrote" },
  edits: [{ file: "audit.ts", from: "foreign: found.size", to: "foreign: found.size - found.size" }],
};
