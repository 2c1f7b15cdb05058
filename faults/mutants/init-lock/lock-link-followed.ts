import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "lock-link-followed",
  mistake: "The lock file is opened by name, following any link.",
  killedBy: "IL-013-link-is-not-followed",
  edits: [
    {
      file: "lock-file.ts",
      from: "openSync(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK)",
      to: "openSync(path, O_RDWR | O_NONBLOCK)",
    },
  ],
};
