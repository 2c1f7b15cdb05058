import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "switch-is-done-twice",
  mistake: "The switch is executed a second time, to be sure of it.",
  killedBy: "JM-010-fresh-file-is-switched",
  edits: [
    {
      file: "switch.ts",
      from: '        return answered(setMode(connection, "wal"));\n',
      to: '        setMode(connection, "wal");\n        return answered(setMode(connection, "wal"));\n',
    },
  ],
};
