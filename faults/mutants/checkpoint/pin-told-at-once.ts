import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "pin-told-at-once",
  mistake: "A reader that is there at two looks is told of, however short it reads.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "CP-002, EV-008 a reader that does not end is told of once",
  },
  edits: [{ file: "standstill.ts", from: "forMs >= constants.walPinnedAfterMs", to: "forMs >= 0" }],
};
