import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "close-error-hides-the-cause",
  mistake: "An error of closing after a failure is what the caller gets.",
  killedBy: "CN-017-close-hides-nothing",
  edits: [
    {
      file: "connect.ts",
      from: "    } catch {\n      // The first error says more.\n    }",
      to: "    } catch (closing) {\n      throw closing;\n    }",
    },
  ],
};
