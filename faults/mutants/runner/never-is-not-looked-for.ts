import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "never-is-not-looked-for",
  mistake: "Statements that must never run are not looked for.",
  killedBy: { file: "test/conformance/judge.test.ts", title: "sees a statement that must never run" },
  edits: [
    {
      file: "trace-and-log.ts",
      from: "if (ran !== undefined)",
      to: 'if (ran !== undefined && ran.outcome === "")',
    },
  ],
};
