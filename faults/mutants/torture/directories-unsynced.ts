import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "directories-unsynced",
  mistake: "Directories are opened and not synced.",
  killedBy: {
    file: "test/torture/power.test.ts",
    title: "CN-038 the directories of a new database are there",
  },
  edits: [{ file: "sync-directory.ts", from: "fsyncSync(descriptor);", to: "fsyncSync;" }],
};
