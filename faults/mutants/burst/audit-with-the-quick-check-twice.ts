import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "audit-with-the-quick-check-twice",
  mistake: "The integrity check is the quick one, which does not look into indexes.",
  killedBy: { file: "test/cli/burst-audit.test.ts", title: "says of a damaged file that it is damaged" },
  edits: [{ file: "burst-audit.ts", from: "PRAGMA integrity_check", to: "PRAGMA quick_check" }],
};
