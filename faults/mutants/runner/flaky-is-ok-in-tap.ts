import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "flaky-is-ok-in-tap",
  mistake: "In TAP, a flaky case is ok.",
  killedBy: {
    file: "test/conformance/reporters.test.ts",
    title: "a flaky case is none that passed in any report",
  },
  edits: [
    {
      file: "tap.ts",
      from: 'one.status === "pass" ||',
      to: 'one.status === "pass" || one.status === "flaky" ||',
    },
  ],
};
