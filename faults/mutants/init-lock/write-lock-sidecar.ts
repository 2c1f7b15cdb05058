import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "write-lock-sidecar",
  mistake: "Each write transaction holds a lock file of its own next to the database.",
  killedBy: "IL-002-writes-take-no-lock-file",
  edits: [
    {
      file: "write-txn.ts",
      from: "  state.depth++;",
      to: `  const sidecar = typeof state.path === "string" ? openSync(\`\${state.path}.lock\`, "a") : null;
  state.depth++;`,
    },
    {
      file: "write-txn.ts",
      from: `  } finally {
    leaveTransaction(state);`,
      to: `  } finally {
    if (sidecar !== null) closeSync(sidecar);
    leaveTransaction(state);`,
    },
    {
      file: "write-txn.ts",
      from: "import { beginImmediate, commitTransaction }",
      to: `import { closeSync, openSync } from "node:fs";
import { beginImmediate, commitTransaction }`,
    },
  ],
};
