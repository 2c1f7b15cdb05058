/**
 * The rest of the build: puts what is no TypeScript of the specification beside what is built (texts, cases,
 * schemas, the Python port), and lets the command line be executed.
 */
import { chmodSync, cpSync } from "node:fs";

const published = /\.(?:md|json|py)$/;
const left = /(?:fixtures|behaviours|__pycache__)$/;

for (const folder of ["spec", "faults/processes"]) {
  cpSync(folder, `dist/${folder}`, {
    recursive: true,
    filter: (path) => !left.test(path) && (published.test(path) || !/\.[a-z]+$/.test(path)),
  });
}

chmodSync("dist/src/cli/main.js", 0o755);
