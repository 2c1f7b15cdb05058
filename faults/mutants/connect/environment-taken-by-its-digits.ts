import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "environment-taken-by-its-digits",
  mistake: "The environment variable is read as far as it is a number: 1.5 is one millisecond.",
  killedBy: "CN-014-environment-sets-the-timeout",
  edits: [
    {
      file: "busy-timeout.ts",
      from: "/^\\s*\\d+\\s*$/.test(text) ? Number(text) : 0",
      to: "Number.parseInt(text, 10) || 0",
    },
  ],
};
