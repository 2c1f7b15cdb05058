import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "mode-read-from-the-file",
  mistake: "The journal mode on disk is read from the file's header, by opening the file.",
  killedBy: "MP-011-checks-let-nobody-in",
  edits: [
    {
      file: "pragmas.ts",
      from: `  try {
    return freshMode(connection);`,
      to: `  try {
    const { name, location } = connection as { name?: string; location?: () => string };
    closeSync(openSync(name ?? location?.call(connection) ?? "", "r"));
    return freshMode(connection);`,
    },
    {
      file: "pragmas.ts",
      from: "import { type Connection, queryNumber",
      to: `import { closeSync, openSync } from "node:fs";
import { type Connection, queryNumber`,
    },
  ],
};
