import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "foreign-keys-dropped",
  mistake: "Foreign keys are switched off.",
  killedBy: "CN-007-foreign-keys-on-every-connection",
  edits: [
    { file: "connection-pragmas.ts", from: '"PRAGMA foreign_keys=ON"', to: '"PRAGMA foreign_keys=OFF"' },
  ],
};
