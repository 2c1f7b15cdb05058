import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "header-read-while-live",
  mistake: "Every connect reads the file's header first, even while the process has the file open.",
  killedBy: "LH-001-connecting-drops-no-lock",
  edits: [
    {
      file: "connect.ts",
      from: "    const identity = initialised(file);",
      to: `    if (fileIdentity(file) !== null) closeSync(openSync(file, "r"));
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
