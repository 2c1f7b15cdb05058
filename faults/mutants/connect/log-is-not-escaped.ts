import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "log-is-not-escaped",
  mistake: "Labels and names reach the log as they are.",
  killedBy: "CN-046-messages-are-escaped",
  edits: [
    {
      file: "logger.ts",
      from: "error: (message) => logger.error(printable(message))",
      to: "error: (message) => logger.error(message)",
    },
  ],
};
