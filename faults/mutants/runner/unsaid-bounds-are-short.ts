import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "unsaid-bounds-are-short",
  mistake: "A port that does not say how long it waits is taken for one that waits briefly.",
  killedBy: {
    file: "test/conformance/surroundings.test.ts",
    title: "is run where the port says so, and skipped with the reason elsewhere",
  },
  edits: [
    {
      file: "skip-reason.ts",
      from: "bounds?.busyMs !== undefined && bounds.busyMs <= ms",
      to: "(bounds?.busyMs ?? 0) <= ms",
    },
  ],
};
