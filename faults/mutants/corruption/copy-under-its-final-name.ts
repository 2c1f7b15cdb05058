import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "copy-under-its-final-name",
  mistake: "A copy has its final name while it is being made.",
  killedBy: {
    file: "test/corruption/quarantine.test.ts",
    title: "CO-015 a copy that breaks off never gets the final name, and leaves nothing",
  },
  edits: [
    {
      file: "quarantine.ts",
      from: "  const descriptor = openNewFile(partial, copyMode, fs);",
      to: "  const descriptor = openNewFile(target, copyMode, fs);",
    },
  ],
};
