import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "changed-directory-is-untouched",
  mistake: "That files were added to or removed from a directory since is not looked at.",
  killedBy: {
    file: "test/lock-hygiene/seen-directory.test.ts",
    title: "LH-008 a file that comes, goes or gets another name shows in its directory",
  },
  edits: [
    {
      file: "seen-directory.ts",
      from: "    now.mtimeMs === seen.mtimeMs &&\n    now.ctimeMs === seen.ctimeMs &&\n",
      to: "",
    },
  ],
};
