import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "rollback-error-masks",
  mistake: "An error of ROLLBACK replaces the error that led to it.",
  killedBy: "TX-011-rollback-error-masks-nothing",
  edits: [
    {
      file: "rollback.ts",
      from: "  } catch {\n    return inTransaction(connection)",
      to: "  } catch (failed) {\n    if (inTransaction(connection) !== false) throw failed;\n    return inTransaction(connection)",
    },
  ],
};
