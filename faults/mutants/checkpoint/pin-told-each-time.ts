import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "pin-told-each-time",
  mistake: "A reader that does not end is told of at each look.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "CP-002, EV-008 a reader that does not end is told of once",
  },
  edits: [
    {
      file: "standstill.ts",
      from: "watch.standstill = { ...standstill, isTold: true };",
      to: "watch.standstill = standstill;",
    },
  ],
};
