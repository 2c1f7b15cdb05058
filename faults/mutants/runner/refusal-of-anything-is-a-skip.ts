import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "refusal-of-anything-is-a-skip",
  mistake: "Any error is a reason to skip, where a request had something that not every port has.",
  killedBy: {
    file: "test/conformance/judge.test.ts",
    title: "takes a refusal for one only where a port need not have what it was given",
  },
  edits: [
    {
      file: "reply.ts",
      from: "optional.length > 0 && isRefusal(reply.error)",
      to: 'optional.length > 0 && (isRefusal(reply.error) || reply.error.kind !== "")',
    },
  ],
};
