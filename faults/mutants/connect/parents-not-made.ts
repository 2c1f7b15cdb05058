import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "parents-not-made",
  mistake: "The parent directory is assumed to exist.",
  killedBy: "CN-025-parents-are-made",
  edits: [
    {
      file: "place.ts",
      from: "makeDirectories(directory, 0o755 | (fileMode & 0o022))",
      to: "undefined",
    },
  ],
};
