/** Puts what is no TypeScript of the specification beside what is built: texts, cases, schemas, the Python port. */
import { cpSync } from "node:fs";

const published = /\.(?:md|json|py)$/;
const left = /(?:fixtures|behaviours|__pycache__)$/;

for (const folder of ["spec", "faults/processes"]) {
  cpSync(folder, `dist/${folder}`, {
    recursive: true,
    filter: (path) => !left.test(path) && (published.test(path) || !/\.[a-z]+$/.test(path)),
  });
}
