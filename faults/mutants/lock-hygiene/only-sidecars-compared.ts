import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "only-sidecars-compared",
  mistake: "Of the three files, only -wal and -shm are compared with those that were opened.",
  killedBy: "LH-008-moved-database-stops-writes",
  edits: [{ file: "generation.ts", from: `if (differs(opened.main, now.main)) lost.push("");`, to: "" }],
};
