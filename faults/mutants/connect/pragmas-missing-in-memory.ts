import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "pragmas-missing-in-memory",
  mistake: "Databases in memory get no pragmas.",
  killedBy: "CN-011-pragmas-after-fallback-and-in-memory",
  edits: [
    {
      file: "connect.ts",
      from: "  applyConnectionPragmas(connection, mode);",
      to: "  if (file !== null) applyConnectionPragmas(connection, mode);",
    },
  ],
};
