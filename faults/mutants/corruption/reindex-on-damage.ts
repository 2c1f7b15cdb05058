import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "reindex-on-damage",
  mistake: "A database whose index is damaged is reindexed and opened.",
  killedBy: "CO-016-index-damage-is-not-repaired",
  edits: [
    {
      file: "first-connect.ts",
      from: "  const draft = draftIfAllowed(file, hold);",
      to: `  const repair = new driver(file);
  repair.exec("REINDEX");
  repair.close();
  if (look(file, driver, options).kind === "ok") return;
  const draft = draftIfAllowed(file, hold);`,
    },
  ],
};
