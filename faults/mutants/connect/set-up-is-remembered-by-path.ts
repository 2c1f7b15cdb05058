import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "set-up-is-remembered-by-path",
  mistake: "A file is remembered as set up by its path alone.",
  killedBy: "CN-020-other-file-is-set-up-anew",
  edits: [
    {
      file: "set-up-files.ts",
      from: "return identity !== null && lifeKey(identity) === before.life ? identity : null;",
      to: "return identity;",
    },
  ],
};
