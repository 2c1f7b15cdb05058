import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "exchanged-while-it-opens",
  mistake: "What was opened is not compared with what was looked at before.",
  killedBy: {
    file: "test/lock-hygiene/registry.test.ts",
    title: "LH-018 is an open error, and no connection stays",
  },
  edits: [
    {
      file: "connect.ts",
      from: "    if (!isSameFile(generation.main, identity)) throw exchanged(file);\n",
      to: "    if (!isSameFile(generation.main, identity) && generation.main === null) throw exchanged(file);\n",
    },
  ],
};
