import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "timeout-stays-zero",
  mistake: "After a checkpoint by name the connection waits for nobody any more.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "CP-006 somebody who holds the file when it could be cut is not waited for",
  },
  edits: [
    {
      file: "boundary.ts",
      from: "return (state.waits.inForce ?? ownersMs) === milliseconds ? run() : undefined;\n  } finally {\n    setTimeoutOf(connection, state, ownersMs, ownersMs);\n  }",
      to: "return (state.waits.inForce ?? ownersMs) === milliseconds ? run() : undefined;\n  } finally {\n    state.waits.timeoutMs = undefined;\n  }",
    },
  ],
};
