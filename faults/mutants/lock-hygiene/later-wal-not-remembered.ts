import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "later-wal-not-remembered",
  mistake: "Which -wal belongs to a database is noted when it is opened, and not after a change of mode.",
  killedBy: "LH-033-after-a-change-of-mode",
  edits: [
    {
      file: "lost-generation.ts",
      from: "  state.generation = now;\n  rememberWal(path, now);",
      to: "  state.generation = now;\n  if (state.path === null) rememberWal(path, now);",
    },
  ],
};
