import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "size-is-identity",
  mistake: "A -wal that has become empty is taken for another file.",
  killedBy: "LH-041-wal-truncated-by-another",
  edits: [
    {
      file: "identity.ts",
      from: "const { dev, ino, birthtimeNs, size } = stats;",
      to: 'const { ino, birthtimeNs, size } = stats;\n    const dev = stats.dev + (path.endsWith("-wal") && size === 0n ? 1n : 0n);',
    },
  ],
};
