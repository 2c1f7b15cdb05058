import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "connection-leaked-on-a-lost-sentinel",
  mistake: "A connection that does not find its sentinel is left open when the file is set up again.",
  killedBy: {
    file: "test/lock-hygiene/registry.test.ts",
    title: "CN-022 that misses its sentinel is closed before the file is set up again",
  },
  edits: [{ file: "connect.ts", from: "  connection.close();\n  const logger", to: "  const logger" }],
};
