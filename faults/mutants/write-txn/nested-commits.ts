import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "nested-commits",
  mistake: "A nested transaction ends with a COMMIT, which ends the outer one.",
  killedBy: "TX-014-nested-rows-wait-for-the-outermost",
  edits: [
    {
      file: "savepoint.ts",
      from: "  try {\n    prepared(connection, state, `RELEASE ${name}`).run();\n  } catch (cause) {",
      to: '  try {\n    prepared(connection, state, "COMMIT").run();\n  } catch (cause) {',
    },
  ],
};
