import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "eio-is-marker",
  mistake: "`disk I/O error` counts as a sign that WAL cannot work here.",
  killedBy: "JM-004-eio-is-no-marker",
  edits: [
    {
      file: "constants.json",
      from: '"locking protocol", "not authorized"',
      to: '"locking protocol", "not authorized", "disk i/o error"',
    },
  ],
};
