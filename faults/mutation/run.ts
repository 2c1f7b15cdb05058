/**
 * `npm run mutants [-- <part of an id, or folder>…] [--driver NAME] [--waiting POLICY] [--jobs N] [--json]`: prints
 * which mutants are killed. Fails unless every mutant is killed by the case or the test that it names, and not by a time limit, and the
 * unchanged source passes those.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type LoadedCase, loadCases } from "../../spec/runner/case/load-cases.ts";
import { runSuite } from "../../spec/runner/suite/run-suite.ts";
import { inParallel } from "../../spec/runner/suite/schedule.ts";
import { adapterCommand, judge, type Verdict } from "./judge.ts";
import { loadMutants } from "./load-mutants.ts";
import type { Mutant } from "./mutant.ts";
import { type ReferenceFailure, summaryJson, summaryText, verdictText } from "./report.ts";
import { runTests } from "./run-test.ts";
import { EditError, mutatedFiles, SourcedCopy } from "./sourced-copy.ts";
import { typeErrors } from "./type-errors.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    driver: { type: "string", default: "better-sqlite3" },
    waiting: { type: "string", default: "retry" },
    // Many mutants wait for something: one more than the processors keeps those busy.
    jobs: { type: "string", default: String(availableParallelism() + 1) },
    json: { type: "boolean", default: false },
  },
});
const { driver, json } = values;
const settings = ["--driver", driver, "--waiting", values.waiting];
const jobs = Number(values.jobs);
const root = fileURLToPath(new URL("../..", import.meta.url));
const all = await loadMutants();
const mutants = all.filter(
  ({ id, file }) =>
    positionals.length === 0 || positionals.some((part) => id.includes(part) || file.startsWith(`${part}/`)),
);
if (mutants.length === 0) {
  console.error(
    `no mutant matches ${positionals.join(" or ")}; known are ${all.map(({ id }) => id).join(", ")}`,
  );
  process.exit(2);
}
const place = mkdtempSync(join(tmpdir(), "walguard-mutants-"));
process.on("exit", () => rmSync(place, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

// Every run would compile the same adapter again without a shared cache.
process.env.NODE_COMPILE_CACHE = join(place, "compiled");
const cases = loadCases();
const { asked, wrong } = await judgeReference(cases);

const unfit = new Map<string, string>();
for (const mutant of mutants) {
  try {
    mutatedFiles(root, mutant);
  } catch (error) {
    if (!(error instanceof EditError)) throw error;
    unfit.set(mutant.id, error.message);
  }
}
const fit = mutants.filter(({ id }) => !unfit.has(id));
for (const [id, error] of typeErrors(root, place, fit)) unfit.set(id, `it does not compile: ${error}`);

const verdicts: Verdict[] = [];
/** Each mutant is judged in one of a few places: what it did not change is compiled there already. */
const places = Array.from({ length: Math.min(jobs, mutants.length) }, (_, index) =>
  join(place, `place-${index}`),
);
const copies = places.map((directory) => ({ directory, copy: new SourcedCopy(root, directory) }));
await inParallel(mutants, jobs, async (mutant) => {
  const own = copies.pop() as (typeof copies)[number];
  const verdict = await verdictOn(mutant, own);
  verdicts.push(verdict);
  copies.push(own);
  if (!json) console.log(verdictText(verdict));
});
verdicts.sort((a, b) => (a.mutant.id < b.mutant.id ? -1 : 1));
console.log(
  json
    ? JSON.stringify(summaryJson(verdicts, driver, wrong), null, 2)
    : `\n${summaryText(verdicts, mutants, wrong, asked)}`,
);
process.exitCode = verdicts.every(({ verdict }) => verdict === "killed") && wrong.length === 0 ? 0 : 1;

async function verdictOn(mutant: Mutant, own: (typeof copies)[number]): Promise<Verdict> {
  const detail = unfit.get(mutant.id);
  if (detail !== undefined) return { mutant, verdict: "unclear", detail };
  own.copy.become(mutant);
  return await judge(mutant, cases, root, own.directory, settings);
}

/** What the unchanged source does with all cases and tests that mutants name: a mutant must not fail as it does. */
async function judgeReference(
  cases: readonly LoadedCase[],
): Promise<{ asked: number; wrong: ReferenceFailure[] }> {
  const named = cases.filter((one) => mutants.some(({ killedBy }) => killedBy === one.case.id));
  const adapter = adapterCommand(root, settings);
  const results =
    named.length === 0 ? [] : (await runSuite({ adapter, cases: named, jobs, strict: true })).cases;
  const wrong = results
    .filter(({ status }) => status !== "pass")
    .map((one) => ({ id: one.id, said: `${one.status}: ${one.failure?.message ?? one.reason}` }));
  const tests = mutants.flatMap(({ killedBy }) => (typeof killedBy === "string" ? [] : [killedBy]));
  const files = new Map<string, Set<string>>();
  for (const { file, title } of tests) files.set(file, (files.get(file) ?? new Set()).add(title));
  await inParallel([...files], jobs, async ([file, titles]) => {
    for (const [title, { status, message }] of await runTests(file, [...titles], root))
      if (status !== "pass") wrong.push({ id: `${file}: ${title}`, said: `${status}: ${message}` });
  });
  const asked = [...files.values()].reduce((total, { size }) => total + size, results.length);
  return { asked, wrong };
}
