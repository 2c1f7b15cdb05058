import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "failed-begin-is-unknown",
  mistake: "A failed BEGIN has the outcome unknown, although nothing has happened.",
  killedBy: "TX-017-failed-begin-starts-nothing",
  edits: [
    {
      file: "outcome.ts",
      from: '    case "begin":\n      return "not-started";',
      to: '      return "not-started";\n    case "begin":\n      return "unknown";',
    },
  ],
};
