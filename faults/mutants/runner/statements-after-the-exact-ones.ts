import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "statements-after-the-exact-ones",
  mistake: "More statements may follow the exact ones.",
  killedBy: { file: "test/conformance/judge.test.ts", title: "wants the exact statements and no more" },
  edits: [
    {
      file: "trace-and-log.ts",
      from: "trace.length === exact.length &&",
      to: "trace.length >= exact.length &&",
    },
  ],
};
