import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "existing-file-is-set-up",
  mistake: "The schema runs only on a file that did not exist: an existing one is taken to have it.",
  killedBy: "MP-008-killed-while-setting-up",
  edits: [
    {
      file: "connect.ts",
      from: "  return firstConnect(file, driver, options, () => {",
      to: `  const fresh = fileIdentity(file) === null;
  return firstConnect(file, driver, options, () => {`,
    },
    {
      file: "connect.ts",
      from: `      if (options.schema !== undefined) bringSchema(connection, options.schema);
      remember(`,
      to: `      if (options.schema !== undefined && fresh) bringSchema(connection, options.schema);
      remember(`,
    },
  ],
};
