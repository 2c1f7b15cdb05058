import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "pauses-in-vain-for-ever",
  mistake: "Writers stand still for a tenth of the time, beside reads that take longer than that.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "CP-004 after a pause in vain the next one comes later",
  },
  edits: [{ file: "wal-look.ts", from: "    now >= pauseDueAt &&\n", to: "    pauseDueAt < Infinity &&\n" }],
};
