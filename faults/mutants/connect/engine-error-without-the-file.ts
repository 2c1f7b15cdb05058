import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "engine-error-without-the-file",
  mistake: "An error of the set-up reaches the caller as the driver threw it, without the name of the file.",
  killedBy: "CN-031-error-says-code-text-and-file",
  edits: [{ file: "connect.ts", from: "throw openFailure(error, file);", to: "throw error;" }],
};
