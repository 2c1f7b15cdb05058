import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "alone-for-ever",
  mistake: "A connection that was alone once counts as alone, however long it has waited since.",
  killedBy: {
    file: "test/waiting/boundary.test.ts",
    title: "TX-031 is among others again once it had to wait",
  },
  edits: [
    {
      file: "boundary.ts",
      from: "    if (waits.waitedMs > constants.boundaryStepMs) waits.othersAt = now;\n",
      to: "",
    },
  ],
};
