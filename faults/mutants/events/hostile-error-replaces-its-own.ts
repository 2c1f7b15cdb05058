import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "hostile-error-replaces-its-own",
  mistake: "The code of a body's error is looked at without care, and what that throws replaces it.",
  killedBy: {
    file: "test/better-sqlite3.test.ts",
    title: "EV-007 each outermost transaction is told of once, with its outcome and its parts",
  },
  edits: [
    {
      file: "observed.ts",
      from: "  } catch {\n    return undefined;\n  }",
      to: "  } catch (error) {\n    throw error;\n  }",
    },
  ],
};
