import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "changed-directory-is-untouched",
  mistake: "That files were added to or removed from a directory since is not looked at.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title:
      "LH-008 a file that is replaced between the looks of a later connect is not taken for the one that was there",
  },
  edits: [
    {
      file: "seen-directory.ts",
      from: "    now.mtimeMs === seen.mtimeMs &&\n    now.ctimeMs === seen.ctimeMs &&\n",
      to: "",
    },
  ],
};
