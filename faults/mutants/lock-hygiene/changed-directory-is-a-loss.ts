import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "changed-directory-is-a-loss",
  mistake: "Any change in the directory of a database is taken for the loss of its files.",
  killedBy: "LH-041-neighbours-come-and-go",
  edits: [
    {
      file: "lost-generation.ts",
      from: "    noticeLostGeneration(connection, state);\n    state.seenDirectory = directory;",
      to: '    if (state.seenDirectory !== null) lose(connection, state, currentGeneration(String(state.path)), [""]);\n    noticeLostGeneration(connection, state);\n    state.seenDirectory = directory;',
    },
  ],
};
