import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "audit-takes-a-part-for-the-whole",
  mistake: "A task counts as there when any of its rows is.",
  killedBy: { file: "test/cli/burst-audit.test.ts", title: "finds a task of which only a part is there" },
  edits: [
    {
      file: "audit.ts",
      from: "Math.min(...Object.values(parts)) > 0",
      to: "Math.max(...Object.values(parts)) > 0",
    },
  ],
};
