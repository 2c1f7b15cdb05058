import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "mounted-directory-is-a-second-name",
  mistake: "A file in a mounted directory counts as one that is mounted by itself.",
  killedBy: {
    file: "test/file/mount-table.test.ts",
    title:
      "LH-038 a file that is a mount point is told from one in a mounted directory, and from a hidden one",
  },
  edits: [
    {
      file: "mount-table.ts",
      from: "mountOf(path, parseMountTable(text))?.point === path;",
      to: 'mountOf(path, parseMountTable(text))?.point !== "/";',
    },
  ],
};
