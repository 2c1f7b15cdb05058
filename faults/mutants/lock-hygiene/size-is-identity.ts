import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "size-is-identity",
  mistake: "A -wal that has become empty is taken for another file.",
  killedBy: "LH-041-wal-truncated-by-another",
  edits: [
    {
      file: "identity.ts",
      from: "return stats === undefined ? null : { dev: stats.dev, ino: stats.ino, birthtimeNs: stats.birthtimeNs };",
      to: 'if (stats === undefined) return null;\n    const empty = path.endsWith("-wal") && stats.size === 0n ? 1n : 0n;\n    return { dev: stats.dev + empty, ino: stats.ino, birthtimeNs: stats.birthtimeNs };',
    },
  ],
};
