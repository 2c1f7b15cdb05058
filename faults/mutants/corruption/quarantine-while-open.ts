import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "quarantine-while-open",
  mistake: "A damaged database is copied even while the process has it open.",
  killedBy: "CO-011-no-copy-of-an-open-file",
  edits: [
    {
      file: "first-connect.ts",
      from: `  if (hasLiveConnection(file)) return noCopy("this process has it open");
`,
      to: "",
    },
    {
      file: "quarantine.ts",
      from: `  assertNotLive(path, "copy");
`,
      to: "",
    },
  ],
};
