import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "header-read-on-every-connect",
  mistake: "Every connect opens the file to read its header, and closes it again.",
  killedBy: "LH-001-connecting-drops-no-lock",
  edits: [
    {
      file: "connect.ts",
      from: "/** Opens a database the safe way. */\n",
      to: '/** Opens a database the safe way. */\nimport { closeSync, openSync } from "node:fs";\n',
    },
    {
      file: "connect.ts",
      from: "  const connection = openFile(file, identity, driver, options, directory);\n  const { sentinel }",
      to: '  closeSync(openSync(file, "r"));\n  const connection = openFile(file, identity, driver, options, directory);\n  const { sentinel }',
    },
  ],
};
