import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "operational-errors-are-markers",
  mistake:
    "Any operational error of the switch except BUSY and EIO is taken to mean that WAL does not work here.",
  killedBy: "JM-001-only-markers-fall-back",
  edits: [
    {
      file: "wal-markers.ts",
      from: "return WAL_INCOMPAT_MARKERS.some(",
      to: "if (!/^SQLITE_(BUSY|IOERR|ERROR)/.test(failure.code)) return true;\n  return WAL_INCOMPAT_MARKERS.some(",
    },
  ],
};
