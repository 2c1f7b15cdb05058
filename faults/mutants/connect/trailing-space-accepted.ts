import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "trailing-space-accepted",
  mistake: "A path that ends in white space is passed to the driver, which trims it.",
  killedBy: "CN-029-paths-that-mean-another-file",
  edits: [
    { file: "database-path.ts", from: "if (path !== path.trimEnd()) throw trailingSpace(path);", to: "" },
    {
      file: "database-path.ts",
      from: "if (resolved !== resolved.trimEnd()) throw trailingSpace(resolved);",
      to: "",
    },
  ],
};
