import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "case-sensitive-markers",
  mistake: "Markers are compared case-sensitively.",
  killedBy: "JM-002-markers-in-any-case",
  edits: [{ file: "wal-markers.ts", from: "failure.message.toLowerCase()", to: "failure.message" }],
};
