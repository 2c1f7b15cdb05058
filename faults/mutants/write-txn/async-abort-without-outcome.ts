import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "async-abort-without-outcome",
  mistake: "The reason of a signal has no outcome, and the caller does not know whether it may try again.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "TX-053 a signal ends the wait, at the head of the line and behind it, and nothing is begun",
  },
  edits: [
    { file: "turn.ts", from: 'throw withEnding(signal.reason, { at: "call" });', to: "throw signal.reason;" },
    { file: "turn.ts", from: "import { turnNeverCame, withEnding }", to: "import { turnNeverCame }" },
  ],
};
