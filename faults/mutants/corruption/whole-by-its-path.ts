import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "whole-by-its-path",
  mistake: "That a large file was found whole is kept by its path, whatever file is there now.",
  killedBy: "CO-026-another-large-file-is-checked",
  edits: [
    {
      file: "whole-file.ts",
      from: "record.life === state.life && record.boot",
      to: "record.boot",
    },
    {
      file: "whole-file.ts",
      from: "isUnchanged(state, record) || isInUse(file) || wasLeft",
      to: "isUnchanged(state, record) || record.life !== state.life || isInUse(file) || wasLeft",
    },
  ],
};
