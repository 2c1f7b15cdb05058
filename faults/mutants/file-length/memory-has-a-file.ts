import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "memory-has-a-file",
  mistake: "A database in memory is looked up by its name, and a missing file counts as empty.",
  killedBy: "FL-006-memory-and-no-pages-pass",
  edits: [
    {
      file: "file-length.ts",
      from: "    const { path } = state;",
      to: '    const path = state.path ?? ":memory:";',
    },
    { file: "file-length.ts", from: "if (path === null || shortfall(", to: "if (shortfall(" },
    {
      file: "file-length.ts",
      from: "physicalBytes = fs.statSync(path, { throwIfNoEntry: false })?.size;",
      to: 'physicalBytes = fs.statSync(path, { throwIfNoEntry: false })?.size;\n    if (path === ":memory:") physicalBytes ??= 0;',
    },
  ],
};
