import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "entry-dropped-before-the-close",
  mistake: "A connection leaves the registry when its close begins, whether that succeeds or not.",
  killedBy: {
    file: "test/lock-hygiene/registry.test.ts",
    title: "LH-006 counts as open until its close has succeeded",
  },
  edits: [
    {
      file: "live-databases.ts",
      from: "    const result = closeForReal.call(connection);\n",
      to: "    connections.delete(connection);\n    if (connections.size === 0) liveDatabases().delete(key);\n    const result = closeForReal.call(connection);\n",
    },
  ],
};
