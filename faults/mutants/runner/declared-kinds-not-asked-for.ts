import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "declared-kinds-not-asked-for",
  mistake: "A port need not say the kinds of errors that it declares to say.",
  killedBy: {
    file: "test/conformance/judge.test.ts",
    title: "wants a port to say the kinds and codes that it declares to say",
  },
  edits: [
    {
      file: "reply.ts",
      from: 'const unsaidKind = kind === undefined && !capabilities.has("error-kinds");',
      to: 'const unsaidKind = kind === undefined || capabilities.has("");',
    },
  ],
};
