import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "pragmas-missing-on-later-connects",
  mistake: "The pragmas are set only when a file is set up, not on later connections.",
  killedBy: "CN-004-every-connection-is-at-full",
  edits: [
    {
      file: "connect.ts",
      from: "  applyConnectionPragmas(connection, mode);",
      to: "  if (file === null || initialised(file) === null) applyConnectionPragmas(connection, mode);",
    },
  ],
};
