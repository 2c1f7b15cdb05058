import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "whole-though-suspected",
  mistake: "A check that finds damage does not take back that the file was found whole before.",
  killedBy: "CO-028-suspected-large-file-is-checked",
  edits: [{ file: "first-connect.ts", from: "large?.distrust();", to: "void large;" }],
};
