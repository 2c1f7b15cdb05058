import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "write-lock-by-existence",
  mistake:
    "Each write transaction creates a lock file and removes it afterwards: a killed writer leaves it behind.",
  killedBy: "MP-007-killed-at-each-point",
  waits: true,
  edits: [
    {
      file: "write-txn.ts",
      from: `  state.depth++;
  try {`,
      to: `  const sidecar = \`\${state.path}.write-txn.lock\`;
  while (!open) {
    try {
      closeSync(openSync(sidecar, "wx"));
      break;
    } catch {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
  state.depth++;
  try {`,
    },
    {
      file: "write-txn.ts",
      from: `  } finally {
    leaveTransaction(state);`,
      to: `  } finally {
    if (!open) rmSync(sidecar, { force: true });
    leaveTransaction(state);`,
    },
    {
      file: "write-txn.ts",
      from: "import { beginImmediate, commitTransaction }",
      to: `import { closeSync, openSync, rmSync } from "node:fs";
import { beginImmediate, commitTransaction }`,
    },
  ],
};
