import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "queue-file-left-open",
  mistake: "The queue's file stays open when the last connection is closed.",
  killedBy: {
    file: "test/waiting/queued-transaction.test.ts",
    title: "TX-035 the queue's file is closed with the last connection",
  },
  edits: [{ file: "connect.ts", from: "      closeQueue(file);\n", to: "" }],
};
