import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "hang-is-an-end",
  mistake: "A port that hangs counts as one that ended as expected.",
  killedBy: {
    file: "test/conformance/judge.test.ts",
    title: "does not take a hang for the end that was expected",
  },
  edits: [
    {
      file: "reply.ts",
      from: 'if (reply.kind === "hung") {',
      to: 'if (reply.kind === "hung") {\n    if (expectation.ended === true) return;',
    },
  ],
};
