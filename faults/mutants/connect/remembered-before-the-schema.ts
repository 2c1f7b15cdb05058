import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "remembered-before-the-schema",
  mistake: "A file is remembered as set up before the schema has run.",
  killedBy: "CN-024-failed-setup-is-not-remembered",
  edits: [
    {
      file: "connect.ts",
      from: "      if (options.schema !== undefined) bringSchema(connection, options.schema);\n      remember(file, identity, options.schema, libraryOf(driver));",
      to: "      remember(file, identity, options.schema, libraryOf(driver));\n      if (options.schema !== undefined) bringSchema(connection, options.schema);",
    },
  ],
};
