import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "faults-at-most",
  mistake: "A fault may fire less often than a case says.",
  killedBy: {
    file: "test/conformance/judge.test.ts",
    title: "wants a fault to fire as often as it says, not less and not more",
  },
  edits: [
    {
      file: "fired.ts",
      from: "wanted[id] !== undefined && wanted[id] !== times",
      to: "wanted[id] !== undefined && times > Number(wanted[id])",
    },
  ],
};
