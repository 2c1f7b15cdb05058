import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "connect-async-opens-after-the-signal",
  mistake: "A check that was given up is made here, and the database is opened.",
  killedBy: { file: "test/better-sqlite3.test.ts", title: "CN-082 a signal ends the check of a large file" },
  edits: [{ file: "thread-look.ts", from: "  signal?.throwIfAborted();\n", to: "" }],
};
