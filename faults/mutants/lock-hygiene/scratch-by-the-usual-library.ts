import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "scratch-by-the-usual-library",
  mistake: "Whether WAL works is tried with the library that the layer prefers, and not with the caller's.",
  killedBy: {
    file: "test/lock-hygiene/own-library.test.ts",
    title: "LH-005 scratch and checking connections are opened by the caller's library",
  },
  edits: [
    {
      file: "context.ts",
      from: "const Library = libraryDriver(libraryOf(connection));",
      to: 'const Library = libraryOf(connection) === null ? null : loadDriver("better-sqlite3");',
    },
    {
      file: "context.ts",
      from: "import { libraryDriver, libraryOf, libraryVersion }",
      to: "import { libraryOf, libraryVersion, loadDriver }",
    },
  ],
};
