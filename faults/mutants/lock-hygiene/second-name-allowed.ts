import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "second-name-allowed",
  mistake: "A file that is open under one name may be opened under another.",
  killedBy: "LH-017-one-file-has-one-name",
  edits: [
    {
      file: "live-databases.ts",
      from: `  if (!isNameOf(open, path)) throw otherName(path, open.path);
`,
      to: "",
    },
  ],
};
