import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "umask-takes-permissions",
  mistake: "The permissions are passed to open(2) but not set afterwards, so the umask reduces them.",
  killedBy: "CN-027-permissions-asked-for",
  edits: [
    {
      file: "create-file.ts",
      from: "    fs.fchmodSync(descriptor, mode);",
      to: "    if (mode < 0) fs.fchmodSync(descriptor, mode);",
    },
  ],
};
