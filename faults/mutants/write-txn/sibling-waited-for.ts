import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "sibling-waited-for",
  mistake: "A lock that a connection of the same thread holds is waited for like any other.",
  killedBy: "TX-033-own-lock-is-not-waited-for",
  edits: [
    {
      file: "boundary.ts",
      from: "if (failures++ === 0 && isHopeless?.() === true) throw error;",
      to: "failures++;",
    },
  ],
};
