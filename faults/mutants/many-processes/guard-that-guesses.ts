import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "guard-that-guesses",
  mistake: "When the first probe failed, the guard takes the file for one that is not in WAL mode.",
  killedBy: "MP-005-failed-switch-beside-a-user",
  edits: [
    {
      file: "switch.ts",
      from: "const onDisk = modeAfter(outcome, context);",
      to: 'const onDisk = modeAfter(outcome, context) === null ? null : ("delete" as const);',
    },
  ],
};
