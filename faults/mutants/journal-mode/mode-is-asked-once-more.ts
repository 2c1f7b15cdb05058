import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "mode-is-asked-once-more",
  mistake: "The switch is verified by a second probe, which reads the connection's memory and not the file.",
  killedBy: "JM-034-switch-is-verified-by-a-read",
  edits: [
    {
      file: "pragmas.ts",
      from: "  queryValue(connection, FRESHEN);",
      to: '  queryValue(connection, "PRAGMA journal_mode");',
    },
  ],
};
