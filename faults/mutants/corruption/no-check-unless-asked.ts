import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "no-check-unless-asked",
  mistake: "Integrity is checked only on request.",
  killedBy: "CO-004-check-as-configured",
  edits: [
    {
      file: "first-connect.ts",
      from: `options.integrityCheck ?? "quick"`,
      to: `options.integrityCheck ?? "off"`,
    },
  ],
};
