import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "memory-takes-the-lock",
  mistake: "A database in memory takes the init lock too, in the directory for temporary files.",
  killedBy: "IL-003-memory-takes-no-lock",
  edits: [
    {
      file: "connect.ts",
      from: "if (file === null) return connectInMemory(driver, options);",
      to: "if (file === null) return withInitLock(`${process.env.TMPDIR}/:memory:`, () => connectInMemory(driver, options), { driver });",
    },
    {
      file: "connect.ts",
      from: "import { applyJournalMode",
      to: `import { withInitLock } from "../init-lock/init-lock.ts";
import { applyJournalMode`,
    },
  ],
};
