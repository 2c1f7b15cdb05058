import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "times-are-identity",
  mistake: "A database is known by its inode and its time of modification.",
  killedBy: "LH-041-permissions-and-times-change",
  edits: [
    {
      file: "identity.ts",
      from: "return stats === undefined ? null : { dev: stats.dev, ino: stats.ino, birthtimeNs: stats.birthtimeNs };",
      to: 'if (stats === undefined) return null;\n    const changed = path.endsWith(".db") ? stats.mtimeNs : 0n;\n    return { dev: stats.dev + changed, ino: stats.ino, birthtimeNs: stats.birthtimeNs };',
    },
  ],
};
