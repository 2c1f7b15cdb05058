import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "idle-faults-are-survived",
  mistake: "A fault that never fired counts as one that the port has survived.",
  killedBy: {
    file: "test/conformance/judge.test.ts",
    title: "does not take a fault that never fired for one that was survived",
  },
  edits: [
    {
      file: "fired.ts",
      from: "if (times === 0 && wanted[id] !== 0) idle.push(fault);",
      to: "if (times === 0 && wanted[id] !== 0) continue;",
    },
  ],
};
