import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "first-look-is-the-verdict",
  mistake: "Damage is reported without a second check.",
  killedBy: "CO-005-one-bad-look-is-no-verdict",
  edits: [
    {
      file: "first-connect.ts",
      from: `  const second = look(file, driver, options);
`,
      to: `  const second = { kind: "suspect", reason: "seen once" } as IntegrityLook;
`,
    },
  ],
};
