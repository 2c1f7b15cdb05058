import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "entry-dropped-by-any-close",
  mistake: "The first close of a connection to a file takes the file out of the registry.",
  killedBy: {
    file: "test/lock-hygiene/registry.test.ts",
    title: "LH-006 that is closed leaves the other one open",
  },
  edits: [
    {
      file: "live-databases.ts",
      from: "    if (connections.size === 0 && liveDatabases().get(key)?.connections === connections)\n",
      to: "    if (liveDatabases().get(key)?.connections === connections)\n",
    },
  ],
};
