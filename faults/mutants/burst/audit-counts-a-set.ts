import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "audit-counts-a-set",
  mistake: "What is in the file is read into a set, so that nothing in it is there twice.",
  killedBy: { file: "test/cli/burst-audit.test.ts", title: "finds a task that is there twice" },
  edits: [
    { file: "audit.ts", from: "parts[table as keyof Parts]++;", to: "parts[table as keyof Parts] = 1;" },
  ],
};
