import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "error-is-success",
  mistake: "An error is accepted where none is expected.",
  killedBy: { file: "test/conformance/judge.test.ts", title: "does not take an error for success" },
  edits: [
    {
      file: "reply.ts",
      from: 'return reply.kind === "ok" && matches(',
      to: 'return reply.kind === "error" || reply.kind === "ok" && matches(',
    },
  ],
};
