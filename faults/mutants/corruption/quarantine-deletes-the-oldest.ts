import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "quarantine-deletes-the-oldest",
  mistake: "When there are ten copies, the oldest is deleted to make room for a new one.",
  killedBy: "CO-010-never-more-than-ten-copies",
  edits: [
    {
      file: "quarantine.ts",
      from: "    return { path: null, reason: `there are ${copies} copies already, and no more are made` };",
      to: `      fs.rmSync(join(dirname(path), quarantined(path, fs).sort()[0] ?? ""), { force: true });`,
    },
  ],
};
