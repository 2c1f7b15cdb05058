import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "link-is-followed-into-the-copy",
  mistake: "A -shm that is a link is copied as the file that it leads to.",
  killedBy: "CO-018-link-beside-it-is-not-copied",
  edits: [
    {
      file: "open-regular.ts",
      from: "if (stats.isSymbolicLink()) throw",
      to: "if (stats.isSymbolicLink()) return;\n  if (stats.size < 0) throw",
    },
    {
      file: "open-regular.ts",
      from: "if (stats.ino !== seen.ino || stats.dev !== seen.dev)\n",
      to: "if (seen.size < 0 && stats.ino !== seen.ino)\n",
    },
    {
      file: "open-regular.ts",
      from: "access | O_NOFOLLOW | O_NONBLOCK",
      to: "access | (O_NOFOLLOW & 0) | O_NONBLOCK",
    },
  ],
};
