import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "short-timeout-stays",
  mistake: "The short timeout of the attempts stays, for the body and for code beside the layer.",
  killedBy: "TX-031-body-has-its-own-timeout",
  edits: [
    {
      file: "boundary.ts",
      from: "    setTimeoutOf(connection, state, timeoutMs, timeoutMs);\n",
      to: "    waits.inForce = undefined;\n",
    },
  ],
};
