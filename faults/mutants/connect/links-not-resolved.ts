import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "links-not-resolved",
  mistake: "Lock and registry use the name that was given, without resolving links.",
  killedBy: "CN-026-links-share-one-lock",
  edits: [
    {
      file: "database-path.ts",
      from: "const resolved = canonical(resolve(given));",
      to: "const resolved = resolve(given);",
    },
  ],
};
