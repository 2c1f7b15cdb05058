import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "links-of-a-new-file-not-resolved",
  mistake: "Links are resolved in the path of a file that is there, and not in that of a new one.",
  killedBy: {
    file: "test/lock-hygiene/registry.test.ts",
    title: "CN-026 below a directory that is a link has the name that it really has",
  },
  edits: [
    {
      file: "database-path.ts",
      from: "return join(canonical(parent), basename(path));",
      to: "return join(parent, basename(path));",
    },
  ],
};
