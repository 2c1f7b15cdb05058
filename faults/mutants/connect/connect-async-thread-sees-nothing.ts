import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "connect-async-thread-sees-nothing",
  mistake: "The thread finds every file whole.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "CN-081 damage is found, and the verdict is that of connect()",
  },
  edits: [
    {
      file: "look-worker.ts",
      from: "parentPort?.postMessage(lookAtIntegrity(file, loadDriver(name), level, busyTimeoutMs, { believed }));",
      to: 'lookAtIntegrity(file, loadDriver(name), level, busyTimeoutMs, { believed });\nparentPort?.postMessage({ kind: "ok" });',
    },
  ],
};
