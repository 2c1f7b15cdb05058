import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "unreadable-has-lost-nothing",
  mistake: "A database that cannot be read has lost nothing that was acknowledged.",
  killedBy: {
    file: "test/conformance/judge.test.ts",
    title: "misses each row that was acknowledged, whatever else is there",
  },
  edits: [
    {
      file: "acknowledged.ts",
      from: '(await readableRows(inspector, path, "SELECT v FROM t", expected, before)).flat();',
      to: '(await readableRows(inspector, path, "SELECT v FROM t", expected, before).catch(() => [expected])).flat();',
    },
  ],
};
