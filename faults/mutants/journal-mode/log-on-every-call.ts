import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "log-on-every-call",
  mistake: "Every fallback is logged.",
  killedBy: "JM-019-fallback-is-logged-once",
  edits: [{ file: "logger.ts", from: "if (recall(logged(), key) !== undefined) return;", to: "" }],
};
