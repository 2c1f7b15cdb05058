import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "copy-takes-over-permissions",
  mistake: "The copy of a damaged database gets the permissions of the original.",
  killedBy: "CO-017-copy-has-no-permissions-of-the-original",
  edits: [
    {
      file: "quarantine.ts",
      from: "openNewFile(partial, copyMode, fs)",
      to: "openNewFile(partial, source.stats.mode & 0o7777, fs)",
    },
  ],
};
