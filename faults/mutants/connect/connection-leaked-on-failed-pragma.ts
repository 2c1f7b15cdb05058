import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "connection-leaked-on-failed-pragma",
  mistake: "A connection is closed when its schema fails, but not when its mode or a pragma does.",
  killedBy: "CN-016-closed-at-whatever-step",
  edits: [
    {
      file: "connect.ts",
      from: "return closedOnFailure(connection, () => {\n    const registered",
      to: "return ((_: unknown, run: () => C & Disposable) => run())(connection, () => {\n    const registered",
    },
  ],
};
