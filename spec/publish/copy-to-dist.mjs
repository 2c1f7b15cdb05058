/**
 * The rest of the build: copies the parts of the specification that are not TypeScript (texts, cases, schemas, the
 * Python port, the injector) to `dist`, and makes the command line executable.
 */
import { chmodSync, cpSync } from "node:fs";

const published = /\.(?:md|json|py|c)$/;
const left = /(?:fixtures|behaviours|field|claims|real-errors|__pycache__)$/;

for (const folder of ["spec", "faults/processes", "faults/real"]) {
  cpSync(folder, `dist/${folder}`, {
    recursive: true,
    filter: (path) => !left.test(path) && (published.test(path) || !/\.[a-z]+$/.test(path)),
  });
}

chmodSync("dist/src/cli/main.js", 0o755);
