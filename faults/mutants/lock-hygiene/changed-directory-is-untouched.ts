import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "changed-directory-is-untouched",
  mistake: "That files were added to or removed from a directory since is not looked at.",
  killedBy: "LH-010-close-does-not-checkpoint",
  edits: [
    {
      file: "seen-directory.ts",
      from: "    now.mtimeMs === seen.mtimeMs &&\n    now.ctimeMs === seen.ctimeMs &&\n",
      to: "",
    },
  ],
};
