import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "schema-on-every-connect",
  mistake: "Every connect sets the database up: init lock, check, schema.",
  killedBy: "CN-019-later-connect-runs-no-schema",
  edits: [
    {
      file: "connect.ts",
      from: "if (identity === null) return initialise(file, driver, options);",
      to: "if (identity === null || file.length > 0) return initialise(file, driver, options);",
    },
  ],
};
