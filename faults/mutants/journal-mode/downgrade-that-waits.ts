import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "downgrade-that-waits",
  mistake: "The downgrade runs with the connection's busy timeout.",
  killedBy: "JM-029-downgrade-does-not-wait",
  edits: [
    {
      file: "switch.ts",
      from: '  try {\n    withoutWaiting(connection, () => setMode(connection, "delete"));',
      to: '  try {\n    setMode(connection, "delete");',
    },
  ],
};
