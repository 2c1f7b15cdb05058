import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "any-number-is-a-timeout",
  mistake: "Any number is accepted as a busy timeout.",
  killedBy: "CN-015-timeout-that-is-none",
  edits: [
    {
      file: "named-options.ts",
      from: "Number.isInteger(value) && (value as number) >= 0 && (value as number) <= longestWaitMs",
      to: 'typeof value === "number"',
    },
  ],
};
