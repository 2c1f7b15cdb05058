/**
 * `npm run mutants [-- <part of an id>…] [--driver NAME] [--json]`: prints which mutants the suite kills.
 * Fails unless every mutant is killed by the case it names, and the reference passes those cases.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { loadCases } from "../../spec/runner/case/load-cases.ts";
import { runSuite } from "../../spec/runner/suite/run-suite.ts";
import { adapterCommand, judge, type Verdict } from "./judge.ts";
import { loadMutants } from "./load-mutants.ts";
import { EditError, sourcedCopy } from "./sourced-copy.ts";
import { typeErrors } from "./type-errors.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    driver: { type: "string", default: "better-sqlite3" },
    json: { type: "boolean", default: false },
  },
});
const { driver, json } = values;
const root = fileURLToPath(new URL("../..", import.meta.url));
const all = await loadMutants();
const mutants = all.filter(
  ({ id }) => positionals.length === 0 || positionals.some((part) => id.includes(part)),
);
if (mutants.length === 0) {
  console.error(
    `no mutant matches ${positionals.join(" or ")}; known are ${all.map(({ id }) => id).join(", ")}`,
  );
  process.exit(2);
}
const cases = loadCases();
const named = cases.filter((one) => mutants.some((mutant) => mutant.killedBy === one.case.id));
const reference = await runSuite({ adapter: adapterCommand(root, driver), cases: named, strict: true });
const wrong = reference.cases.filter((one) => one.status !== "pass");

const place = mkdtempSync(join(tmpdir(), "walguard-mutants-"));
process.on("exit", () => rmSync(place, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

// Every run would compile the same adapter again without a shared cache.
process.env.NODE_COMPILE_CACHE = join(place, "compiled");
const sources = new Map<string, string>();
const unfit = new Map<string, string>();
for (const mutant of mutants) {
  try {
    sources.set(mutant.id, sourcedCopy(root, join(place, mutant.id), mutant));
  } catch (error) {
    if (!(error instanceof EditError)) throw error;
    unfit.set(mutant.id, error.message);
  }
}
for (const [id, error] of typeErrors(root, place)) unfit.set(id, `it does not compile: ${error}`);

const verdicts: Verdict[] = [];
const waiting = [...mutants];
// Many mutants hang, and are waited for: one more than the processors keeps those busy.
await Promise.all(
  Array.from({ length: availableParallelism() + 1 }, async () => {
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      const detail = unfit.get(mutant.id);
      const verdict: Verdict =
        detail === undefined
          ? await judge(mutant, cases, root, sources.get(mutant.id) as string, driver)
          : { mutant, verdict: "unclear", detail };
      verdicts.push(verdict);
      if (!json) print(verdict);
    }
  }),
);
verdicts.sort((a, b) => (a.mutant.id < b.mutant.id ? -1 : 1));

const killed = verdicts.filter((one) => one.verdict === "killed").length;
if (json) {
  const rows = verdicts.map(({ mutant: { id, mistake, killedBy }, verdict, detail }) => ({
    id,
    mistake,
    killedBy,
    verdict,
    detail,
  }));
  console.log(
    JSON.stringify(
      {
        version: 1,
        driver,
        killed,
        total: verdicts.length,
        reference: wrong.map((one) => one.id),
        mutants: rows,
      },
      null,
      2,
    ),
  );
} else {
  for (const one of wrong)
    console.log(`the reference itself: ${one.status} ${one.id}: ${one.failure?.message ?? one.reason}`);
  console.log(
    `\n${killed} of ${verdicts.length} mutants killed by the case they name; the reference passes ${named.length - wrong.length} of ${named.length} of these cases`,
  );
}
process.exitCode = killed === verdicts.length && wrong.length === 0 ? 0 : 1;

function print({ mutant, verdict, detail }: Verdict): void {
  const mark = { killed: "killed  ", survived: "SURVIVED", unclear: "UNCLEAR " }[verdict];
  console.log(`${mark} ${mutant.id}  ${mutant.killedBy}\n         ${mutant.mistake}\n         ${detail}`);
}
