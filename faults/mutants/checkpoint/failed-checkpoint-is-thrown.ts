import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "failed-checkpoint-is-thrown",
  mistake: "The error of a checkpoint after a commit is thrown, as if the transaction had failed.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "CP-003 a checkpoint that fails leaves the write acknowledged, and is told of once",
  },
  edits: [
    {
      file: "wal-look.ts",
      from: "    const failure = sqliteFailure(error);\n    // The",
      to: "    const failure = sqliteFailure(error);\n    if (state.depth > 0) throw error;\n    // The",
    },
    {
      file: "wal-look.ts",
      from: "  } catch {\n    // A file is out of reach of stat.",
      to: "  } catch (error) {\n    if (sqliteFailure(error) !== null) throw error;\n    // A file is out of reach of stat.",
    },
  ],
};
