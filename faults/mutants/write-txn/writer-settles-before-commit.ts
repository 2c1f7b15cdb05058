import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "writer-settles-before-commit",
  mistake: "A promise is settled when its body has run.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "TX-058 when COMMIT is undone, each of its writes has an error of its own",
  },
  edits: [
    {
      file: "batch.ts",
      from: "    one.ending = runOne(connection, state, write.body);\n",
      to: "    one.ending = runOne(connection, state, write.body);\n    write.settle(one.ending);\n",
    },
  ],
};
