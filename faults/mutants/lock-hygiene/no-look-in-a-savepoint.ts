import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "no-look-in-a-savepoint",
  mistake: "The files are compared when a transaction begins, and not for the ones inside it.",
  killedBy: {
    file: "test/lock-hygiene/registry.test.ts",
    title: "LH-008 is looked at inside a savepoint, too",
  },
  edits: [{ file: "savepoint.ts", from: "    lookAtFiles(connection, state);\n", to: "" }],
};
