import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "failed-probe-is-a-verdict",
  mistake: "Any error of the probe ends the attempt.",
  killedBy: "JM-007-failed-probe-is-no-verdict",
  edits: [{ file: "apply.ts", from: "return { probed: null, error };", to: "throw error;" }],
};
