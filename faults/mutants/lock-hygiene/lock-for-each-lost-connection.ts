import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "lock-for-each-lost-connection",
  mistake: "Each connection that lost its files takes a lock of its own against the last close.",
  killedBy: {
    file: "test/lock-hygiene/ofd-mirror.test.ts",
    title: "LH-021 it is taken once for a file, however many connections lost it",
  },
  edits: [
    {
      file: "ofd-mirror.ts",
      from: "mirrors().has(key) || takeLock(path, calls, clock);",
      to: "takeLock(path, calls, clock);",
    },
  ],
};
