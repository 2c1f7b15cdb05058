import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "parents-not-made",
  mistake: "The parent directory is assumed to exist.",
  killedBy: "CN-025-parents-are-made",
  edits: [{ file: "place.ts", from: "() => makeDirectories(directory)", to: "() => undefined" }],
};
