import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "lock-by-existence",
  mistake: "The init lock is held by the existence of a file, which a killed holder leaves behind.",
  killedBy: "IL-011-lock-is-free-when-its-holder-is-killed",
  waits: true,
  edits: [
    {
      file: "flock.ts",
      from: `import { closeUnwritten } from "../file/close-unwritten.ts";`,
      to: `import { closeSync, openSync, rmSync } from "node:fs";`,
    },
    {
      file: "flock.ts",
      from: `      for (;;) {
        if (libc.flock(descriptor, exclusive | nonBlocking) === 0) return true;`,
      to: `          for (;;) {
            try {
              closeSync(openSync(\`\${path}.held\`, "wx"));
              return true;
            } catch {
              if (path !== "") return false;
            }`,
    },
    {
      file: "flock.ts",
      from: "close: () => closeUnwritten(descriptor),",
      to: "close: () => rmSync(`${path}.held`, { force: true }),",
    },
  ],
};
