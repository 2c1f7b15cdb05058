import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "damaged-original-moved-away",
  mistake: "The damaged database is moved out of the way instead of being copied.",
  killedBy: "CO-006-damage-is-reported-and-copied",
  edits: [
    {
      file: "quarantine.ts",
      from: "      return made;",
      to: `    for (const suffix of ["-wal", "-shm", ""]) fs.rmSync(\`\${path}\${suffix}\`, { force: true });
      return made;`,
    },
  ],
};
