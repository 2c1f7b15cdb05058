import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "number-is-identity",
  mistake: "A -wal is known by its inode number alone.",
  killedBy: {
    file: "test/lock-hygiene/generation.test.ts",
    title: "LH-036 a -wal or -shm that got the inode number of a former one is another file",
  },
  edits: [
    {
      file: "generation.ts",
      from: "isSameFile(now, opened) && now?.birthtimeNs !== opened.birthtimeNs;",
      to: "isSameFile(now, opened) && now === null;",
    },
  ],
};
