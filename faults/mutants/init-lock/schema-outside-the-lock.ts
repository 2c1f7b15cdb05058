import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "schema-outside-the-lock",
  mistake: "The schema runs after the init lock is released.",
  // The case shows it too, if the runner looks in the moment between the lock and the schema.
  killedBy: {
    file: "test/init-lock/init-lock.test.ts",
    title: "IL-001 the lock is held while the schema runs",
  },
  edits: [
    {
      file: "connect.ts",
      from: "    return closedOnFailure(connection, () => {\n      if (options.schema !== undefined) bringSchema(connection, options.schema);\n      remember(",
      to: "    return closedOnFailure(connection, () => {\n      remember(",
    },
    {
      file: "connect.ts",
      from: "if (identity === null) return initialise(file, driver, options);",
      to: "if (identity === null) {\n      const made = initialise(file, driver, options);\n      if (options.schema !== undefined) bringSchema(made, options.schema);\n      return made;\n    }",
    },
  ],
};
