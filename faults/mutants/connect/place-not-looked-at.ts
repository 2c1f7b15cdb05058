import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "place-not-looked-at",
  mistake: 'What is under the path is left to the engine, which says "unable to open database file".',
  killedBy: "CN-028-places-that-cannot-be",
  edits: [
    {
      file: "place.ts",
      from: "if (stats.isDirectory()) {",
      to: 'if (stats.isDirectory() && path === "") {',
    },
    { file: "place.ts", from: "if (!stats.isFile()) {", to: 'if (!stats.isFile() && path === "") {' },
  ],
};
