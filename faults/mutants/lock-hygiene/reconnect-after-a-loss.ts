import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "reconnect-after-a-loss",
  mistake: "A process that lost its files may open the path again.",
  killedBy: "LH-012-no-further-connect-after-a-loss",
  edits: [
    {
      file: "live-databases.ts",
      from: `  assertNoLostGeneration(path, identity, directory);
`,
      to: "",
    },
  ],
};
