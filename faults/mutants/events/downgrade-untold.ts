import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "downgrade-untold",
  mistake: "A database that was taken to DELETE is not told of.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "EV-005 another mode than WAL is told each time, with the reason, and WAL never",
  },
  edits: [
    {
      file: "switch.ts",
      from: '  tellFallback(context, textOf(switchError) ?? "", mode);\n  return mode;',
      to: "  return mode;",
    },
  ],
};
