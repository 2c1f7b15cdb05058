import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "times-are-identity",
  mistake: "A database is known by its inode and its time of modification.",
  killedBy: "LH-041-permissions-and-times-change",
  edits: [
    {
      file: "identity.ts",
      from: "const { dev, ino, birthtimeNs, size } = stats;",
      to: 'const { ino, birthtimeNs, size } = stats;\n    const dev = stats.dev + (path.endsWith(".db") ? stats.mtimeNs : 0n);',
    },
  ],
};
