import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "loss-told-for-one",
  mistake: "The loss of the files is told as that of one connection.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "EV-009 lost files are told of once, for all connections that had them",
  },
  edits: [{ file: "retirement.ts", from: "connections: count })", to: "connections: 1 })" }],
};
