import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "empty-file-is-no-database",
  mistake: "Every existing file must have a header, even an empty one.",
  killedBy: "CO-002-empty-file-becomes-a-database",
  edits: [
    {
      file: "header.ts",
      from: "if (bytes.length === 0 || startsWithMagic(bytes)) return;",
      to: "if (startsWithMagic(bytes)) return;",
    },
    {
      file: "first-connect.ts",
      from: "  const look = there === null",
      to: `  if (there !== null && !hasLiveConnection(file)) validateHeader(file);
  const look = there === null`,
    },
  ],
};
