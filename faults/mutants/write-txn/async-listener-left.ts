import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "async-listener-left",
  mistake: "The listener of a wait that is over stays on the signal.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "TX-053 a signal ends the wait, at the head of the line and behind it, and nothing is begun",
  },
  edits: [{ file: "timed-wait.ts", from: '    signal?.removeEventListener("abort", abort);\n', to: "" }],
};
