/**
 * `npm run freeze -- <version> [--again]`: writes `profiles/<version>.json`: the cases that judge a port of that version
 * (`walguard conform --profile <version>`), each with its level and strength. Cases added later are not in it, and none of
 * them may come to ask more: a test compares.
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { specDirectory } from "../reader/spec-place.ts";
import { gradeOf } from "../runner/case/grade.ts";
import { loadCases } from "../runner/case/load-cases.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { again: { type: "boolean", default: false } },
});
const [version = "1.0"] = positionals;
if (!/^\d+\.\d+$/.test(version))
  throw new Error(`${version} is not a version of the specification such as 1.0`);
const file = join(specDirectory(), "profiles", `${version}.json`);
if (existsSync(file) && !values.again) {
  console.error(
    `${file} exists, and a published profile must not change. Before the release, --again overwrites it.`,
  );
  process.exit(1);
}
const cases = Object.fromEntries(loadCases().map((one) => [one.case.id, gradeOf(one.case)]));
mkdirSync(join(specDirectory(), "profiles"), { recursive: true });
writeFileSync(file, `${JSON.stringify({ version, cases }, null, 2)}\n`);
console.log(`${file}: ${Object.keys(cases).length} cases`);
