import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "async-timer-left",
  mistake: "The timer of a wait that was taken back stays, and keeps the process alive for two minutes.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "TX-053 a wait leaves nothing behind that keeps the process alive",
  },
  waits: true,
  edits: [
    {
      file: "timed-wait.ts",
      from: "    clearTimeout(timer);\n",
      to: "    if (milliseconds < 1000) clearTimeout(timer);\n",
    },
  ],
};
