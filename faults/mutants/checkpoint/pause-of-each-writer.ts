import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "pause-of-each-writer",
  mistake: "Each of many writers keeps out all the others for a pause of its own.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "CP-004 readers that follow one another are given a pause",
  },
  edits: [
    { file: "wal-look.ts", from: "    isAlone(state, now) &&\n", to: "" },
    { file: "wal-look.ts", from: 'import { isAlone } from "../waiting/others.ts";\n', to: "" },
    {
      file: "wal-look.ts",
      from: "function isCrowded(state: ConnectionState, watch: WalWatch,",
      to: "function isCrowded(watch: WalWatch,",
    },
    {
      file: "wal-look.ts",
      from: "isCrowded(state, watch, pages, wal.now)",
      to: "isCrowded(watch, pages, wal.now)",
    },
  ],
};
