import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "locking-protocol-is-no-marker",
  mistake: '"locking protocol" is not in the list of markers: only authorizers are considered.',
  killedBy: "JM-001-locking-protocol-falls-back",
  edits: [{ file: "constants.json", from: '"locking protocol", "not authorized"', to: '"not authorized"' }],
};
