import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "connections-are-shared",
  mistake: "A second connect to a file returns the connection that is already open.",
  killedBy: "CN-005-connections-are-not-shared",
  edits: [
    {
      file: "connect.ts",
      from: 'import { type FileIdentity, fileIdentity, isSameFile } from "../file/identity.ts";',
      to: 'import { type FileIdentity, fileIdentity, identityKey, isSameFile } from "../file/identity.ts";\nimport { processSlot } from "../process-state.ts";',
    },
    {
      file: "connect.ts",
      from: "return steadyConnect(file, identity, driver, options, directory);",
      to: "const [open] = processSlot('live-databases.1', () => new Map())().get(identityKey(identity))?.connections ?? [];\n    return (open ?? steadyConnect(file, identity, driver, options, directory)) as C & Disposable;",
    },
  ],
};
