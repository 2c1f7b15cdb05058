import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "rollback-modes-are-left-alone",
  mistake: "Only a file in mode delete is switched: any other mode is taken for a deliberate choice.",
  killedBy: "JM-009-every-other-mode-is-switched",
  edits: [
    {
      file: "decision.ts",
      from: 'if (wanted === "delete") return decideDelete(probed);',
      to: 'if (wanted === "delete") return decideDelete(probed);\n  if (probed !== null && probed !== "delete") return { do: "stay", mode: probed, because: "asked" };',
    },
  ],
};
