import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "any-kind-of-error",
  mistake: "Any kind of error is accepted for the expected one.",
  killedBy: { file: "test/conformance/judge.test.ts", title: "compares the kind of an error" },
  edits: [{ file: "reply.ts", from: "(one) => one === kind)", to: '(one) => one !== "" || kind === "")' }],
};
