import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "broken-disk-is-busy",
  mistake: "A boundary that failed for any reason is told as a wait in vain.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "EV-006 a wait in vain is told, with its boundary and its time",
  },
  edits: [
    { file: "busy-event.ts", from: "gaveUp ? !isLockFailure(error) :", to: "gaveUp ? false :" },
    { file: "busy-event.ts", from: 'import { isLockFailure } from "../engine/sqlite-error.ts";\n', to: "" },
  ],
};
