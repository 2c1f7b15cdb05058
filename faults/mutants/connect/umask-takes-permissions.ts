import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "umask-takes-permissions",
  mistake: "The permissions are given to open(2) and not set afterwards.",
  killedBy: "CN-027-permissions-asked-for",
  edits: [{ file: "place.ts", from: "fchmodSync(descriptor, mode);", to: "" }],
};
