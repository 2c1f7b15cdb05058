import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "timeout-left-at-zero",
  mistake: "The busy timeout of 0 for the switch is not restored.",
  killedBy: "JM-033-timeout-is-restored",
  edits: [
    {
      file: "pragmas.ts",
      from: "if (timeoutMs !== undefined) queryValue",
      to: "if (timeoutMs === undefined) queryValue",
    },
  ],
};
