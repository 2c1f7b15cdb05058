import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "sidecars-removed-at-close",
  mistake: "Closing a connection removes the -wal and -shm that it leaves.",
  killedBy: "MP-004-second-opener-disturbs-nobody",
  edits: [
    {
      file: "live-databases.ts",
      from: "    connections.delete(connection);",
      to: `    connections.delete(connection);
    for (const suffix of ["-wal", "-shm"]) rmSync(\`\${path}\${suffix}\`, { force: true });`,
    },
    {
      file: "live-databases.ts",
      from: "import type { Connection } from",
      to: `import { rmSync } from "node:fs";
import type { Connection } from`,
    },
  ],
};
