import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "environment-taken-by-its-digits",
  mistake: "The leading digits of the environment variable are used: 1.5 means one millisecond.",
  killedBy: "CN-014-environment-sets-the-timeout",
  edits: [
    {
      file: "busy-timeout.ts",
      from: "/^\\s*\\d+\\s*$/.test(text) ? Number(text) : 0",
      to: "Number.parseInt(text, 10) || 0",
    },
  ],
};
