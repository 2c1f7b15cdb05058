import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "auth-is-not-operational",
  mistake: "SQLITE_AUTH has an error class of its own and is not compared with the markers.",
  killedBy: "JM-052-not-authorized-falls-back",
  edits: [{ file: "sqlite-error.ts", from: 'PROTOCOL SCHEMA AUTH"', to: 'PROTOCOL SCHEMA"' }],
};
