import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "no-look-at-the-end",
  mistake:
    "Whether the files are still the same is asked at a write, at a close and at a connect, not when the process ends.",
  killedBy: "LH-019-idle-until-the-end",
  edits: [{ file: "exit-look.ts", from: `  forEachEnd("on", lookAtAll);`, to: "" }],
};
