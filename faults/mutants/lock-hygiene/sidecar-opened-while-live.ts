import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "sidecar-opened-while-live",
  mistake: "A connect opens the -shm to check it, and closes it again.",
  killedBy: "LH-001-connecting-drops-no-lock-in-wal",
  edits: [
    {
      file: "connect.ts",
      from: "    const identity = initialised(file);",
      to: `    if (fileIdentity(\`\${file}-shm\`) !== null) closeSync(openSync(\`\${file}-shm\`, "r"));
    const identity = initialised(file);`,
    },
    {
      file: "connect.ts",
      from: "import { busyTimeoutMs }",
      to: `import { closeSync, openSync } from "node:fs";
import { busyTimeoutMs }`,
    },
  ],
};
