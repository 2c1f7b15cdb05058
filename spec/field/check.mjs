/** Prints the version of a package in the current folder, after its driver has opened a database in memory. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { versionOf } from "./black-box.mjs";

const [name, driver] = process.argv.slice(2);
const here = join(process.cwd(), "check.mjs");
const version = versionOf(name, here);
if (version === "unknown") process.exit(1);
if (driver !== undefined) {
  const { default: found } = await import(pathToFileURL(createRequire(here).resolve(driver)).href);
  const Database = found.Database ?? found;
  new Database(":memory:");
}
console.log(version);
