import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "connection-leaked-on-failed-setup",
  mistake: "A connection whose set-up fails is left to the garbage collector.",
  killedBy: "CN-016-failed-setup-leaves-nothing-open",
  edits: [
    {
      file: "connect.ts",
      from: "  } catch (error) {\n    try {\n      connection.close();",
      to: "  } catch (error) {\n    try {\n      // Left open.",
    },
  ],
};
