/**
 * `npm run freeze -- <version> [--again]`: writes `profiles/<version>.json`, the cases by which a port of that
 * version is judged (`walguard conform --profile <version>`). A case that comes later is not in it.
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { specDirectory } from "../reader/spec-place.ts";
import { loadCases } from "../runner/case/load-cases.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { again: { type: "boolean", default: false } },
});
const [version = "1.0"] = positionals;
if (!/^\d+\.\d+$/.test(version))
  throw new Error(`${version} is no version of the specification, such as 1.0`);
const file = join(specDirectory(), "profiles", `${version}.json`);
if (existsSync(file) && !values.again) {
  console.error(
    `${file} is there: what was promised to ports stays. Before the release, --again makes it anew.`,
  );
  process.exit(1);
}
const cases = loadCases().map((one) => one.case.id);
mkdirSync(join(specDirectory(), "profiles"), { recursive: true });
writeFileSync(file, `${JSON.stringify({ version, cases }, null, 2)}\n`);
console.log(`${file}: ${cases.length} cases`);
