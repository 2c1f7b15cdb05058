import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "async-abort-ignored",
  mistake: "A signal is looked at before the wait only.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "TX-053 a signal ends the wait, at the head of the line and behind it, and nothing is begun",
  },
  waits: true,
  edits: [
    {
      file: "timed-wait.ts",
      from: '  signal?.addEventListener("abort", abort);\n  if (signal?.aborted === true) abort();\n',
      to: "",
    },
    {
      file: "turn.ts",
      from: "      assertNotAborted(signal);\n",
      to: "      if (began === means.now()) assertNotAborted(signal);\n",
    },
  ],
};
