import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "messages-at-most",
  mistake: "Messages that must be logged a number of times may be fewer.",
  killedBy: {
    file: "test/conformance/judge.test.ts",
    title: "wants a message as often as it says, not less and not more",
  },
  edits: [
    {
      file: "trace-and-log.ts",
      from: "counted.length !== expected.count",
      to: "counted.length > expected.count",
    },
  ],
};
