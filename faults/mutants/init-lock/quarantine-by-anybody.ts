import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "quarantine-by-anybody",
  mistake: "A process that finds damage copies the database, whether or not it holds the init lock.",
  killedBy: "IL-008-no-copy-without-the-lock",
  edits: [
    {
      file: "first-connect.ts",
      from: `if (!hold.owned) return noCopy("this process does not hold the init lock");`,
      to: "",
    },
  ],
};
