import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "audit-looks-for-doubled-tasks-only",
  mistake: "Events and runs of a task may be there twice.",
  killedBy: { file: "test/cli/burst-audit.test.ts", title: "finds a part of a task that is there twice" },
  edits: [{ file: "audit.ts", from: "Math.max(...Object.values(parts)) > 1", to: "parts.tasks > 1" }],
};
