import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "integrity-when-asked",
  mistake: "The integrity at the end is checked only where a case asks for it.",
  killedBy: {
    file: "test/conformance/judge.test.ts",
    title: "checks the integrity of each case that began with a sound file, asked or not",
  },
  edits: [{ file: "final-state.ts", from: '? "ok" : "any")', to: '? "any" : "any")' }],
};
