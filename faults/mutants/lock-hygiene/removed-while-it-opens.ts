import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "removed-while-it-opens",
  mistake: "A file that is not there any more when it was opened is taken for the one that was looked at.",
  killedBy: {
    file: "test/lock-hygiene/registry.test.ts",
    title: "LH-018 is an open error for a file that was removed, too",
  },
  edits: [
    {
      file: "connect.ts",
      from: "    if (!isSameFile(generation.main, identity)) throw exchanged(file);\n",
      to: '    if (!isSameFile(generation.main, identity) && driver.name === "") throw exchanged(file);\n',
    },
  ],
};
