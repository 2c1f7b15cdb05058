import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "hot-journal-removed",
  mistake: "A first connect removes what an earlier process left, including the journal.",
  killedBy: "MP-007-killed-in-delete-mode",
  edits: [
    {
      file: "first-connect.ts",
      from: "  const there = preparePlace(",
      to: `  rmSync(\`\${file}-journal\`, { force: true });
  const there = preparePlace(`,
    },
    {
      file: "first-connect.ts",
      from: "import { busyTimeoutMs }",
      to: `import { rmSync } from "node:fs";
import { busyTimeoutMs }`,
    },
  ],
};
