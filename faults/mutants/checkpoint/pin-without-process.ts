import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "pin-without-process",
  mistake: "The warning does not say which process reads.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "CP-002, EV-008 a reader that does not end is told of once",
  },
  edits: [
    { file: "wal-look.ts", from: "readers: readLocks(wal.path) });", to: "readers: [] });" },
    { file: "wal-look.ts", from: 'import { readLocks } from "../file-lock/lock-holders.ts";\n', to: "" },
  ],
};
