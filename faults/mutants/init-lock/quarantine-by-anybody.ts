import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "quarantine-by-anybody",
  mistake: "A damaged database is copied by whoever finds the damage, with the init lock or without it.",
  killedBy: "IL-008-no-copy-without-the-lock",
  edits: [
    {
      file: "first-connect.ts",
      from: `if (!hold.owned) return { path: null, reason: "this process does not hold the init lock" };`,
      to: "",
    },
  ],
};
