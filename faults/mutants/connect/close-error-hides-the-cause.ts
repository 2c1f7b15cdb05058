import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "close-error-hides-the-cause",
  mistake: "After a failure, the caller gets the error of closing the connection.",
  killedBy: "CN-017-close-hides-nothing",
  edits: [
    {
      file: "connect.ts",
      from: "    } catch {\n      // The first error says more.\n    }",
      to: "    } catch (closing) {\n      throw closing;\n    }",
    },
  ],
};
