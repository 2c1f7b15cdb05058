import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "integrity-check-under-the-lock",
  mistake: "Integrity is checked under the init lock, by one process after another.",
  killedBy: "CO-013-first-look-waits-for-nobody",
  edits: [
    {
      file: "first-connect.ts",
      from: "const look = there === null || there.size === 0 ? noDamage : firstLook(file, driver, options);",
      to: "const checked = (): IntegrityLook => (there === null || there.size === 0 ? noDamage : firstLook(file, driver, options));",
    },
    {
      file: "first-connect.ts",
      from: `if (isDoubt(look)) secondLook`,
      to: `if (isDoubt(checked())) secondLook`,
    },
  ],
};
