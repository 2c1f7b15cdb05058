import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "once-for-all-processes",
  mistake: "A file next to the database remembers, for all processes, that a message was logged.",
  killedBy: "MP-006-once-in-each-process",
  edits: [
    {
      file: "logger.ts",
      from: "  if (recall(logged(), key) !== undefined) return;",
      to: `  const mark = \`\${process.env.TMPDIR ?? ""}\${onceBeside.path}.\${topic}.logged\`;
  if (existsSync(mark)) return;
  writeFileSync(mark, "");
  if (recall(logged(), key) !== undefined) return;`,
    },
    {
      file: "logger.ts",
      from: `import { processSlot } from "./process-state.ts";`,
      to: `import { existsSync, writeFileSync } from "node:fs";
import { processSlot } from "./process-state.ts";

export const onceBeside = { path: "" };`,
    },
    {
      file: "connect.ts",
      from: "    const identity = initialised(file);",
      to: `    onceBeside.path ||= file;
    const identity = initialised(file);`,
    },
    {
      file: "connect.ts",
      from: `import { loggerOf } from "../logger.ts";`,
      to: `import { loggerOf, onceBeside } from "../logger.ts";`,
    },
  ],
};
