import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "false-alarm-without-adoption",
  mistake: "After a change of mode the connection is held against the files that it had before.",
  killedBy: {
    file: "test/lock-hygiene/registry.test.ts",
    title: "LH-014 is compared with its new files after a change of mode, not with the first ones",
  },
  edits: [
    {
      file: "lost-generation.ts",
      from: "  else adopt(state, state.path, now);\n}\n\n/**\n * Whether the connection is in WAL mode",
      to: "}\n\n/**\n * Whether the connection is in WAL mode",
    },
  ],
};
