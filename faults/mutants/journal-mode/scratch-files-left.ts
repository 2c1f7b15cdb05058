import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "scratch-files-left",
  mistake: "The scratch database is closed but not removed.",
  killedBy: "JM-037-scratch-leaves-nothing",
  edits: [
    {
      file: "scratch-file.ts",
      from: "rmSync(`${scratch}${suffix}`, { force: true })",
      to: "rmSync(`${scratch}${suffix}.old`, { force: true })",
    },
  ],
};
