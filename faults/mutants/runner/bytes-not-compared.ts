import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "bytes-not-compared",
  mistake: "That the bytes of a file are as before is not looked at.",
  killedBy: { file: "test/conformance/judge.test.ts", title: "compares the bytes" },
  edits: [{ file: "final-state.ts", from: "if (hash !== before)", to: 'if (hash === "")' }],
};
