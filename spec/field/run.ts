/**
 * `npm run field [stack...]`: puts the stacks that are installed under the suite, and writes `spec/FIELD.md` and
 * `spec/field/results.json`. `--check-confirm` runs the scripts that show the findings instead, `--page` only writes
 * the page. Exits with 1 when a failure has not been confirmed, or a stack could not be run.
 */
import { writeFileSync } from "node:fs";
import { loadCases } from "../runner/case/load-cases.ts";
import { select } from "../runner/case/selection.ts";
import { endLineProcesses } from "../runner/process/line-process.ts";
import { runSuite } from "../runner/suite/run-suite.ts";
import { runConfirmations } from "./confirm.ts";
import { fieldPage, notConfirmed } from "./page.ts";
import { readResults, type StackResult, stackResult, writeResults } from "./results.ts";
import { type FieldStack, loadStacks } from "./stack.ts";
import { adapterCommand, installedVersion, runInFolder } from "./stack-command.ts";

const page = new URL("../FIELD.md", import.meta.url);
const stacks = loadStacks();
const wanted = process.argv.slice(2).filter((one) => !one.startsWith("--"));
const unknown = wanted.filter((name) => !stacks.some(({ folder }) => folder === name));
if (unknown.length > 0) {
  const known = stacks.map(({ folder }) => folder).join(", ");
  console.error(`no stack ${unknown.join(", ")}; there are ${known}`);
  process.exit(2);
}
const chosen = stacks.filter(({ folder }) => wanted.length === 0 || wanted.includes(folder));

process.once("SIGINT", () => {
  endLineProcesses();
  process.exit(130);
});
if (process.argv.includes("--page")) writePage(readResults());
else if (process.argv.includes("--check-confirm")) checkConfirm();
else await runStacks();

async function runStacks(): Promise<void> {
  const results = new Map(readResults().map((one) => [one.folder, one]));
  for (const stack of chosen) {
    const result = await runStack(stack);
    if (result !== null) results.set(stack.folder, result);
    const kept = stacks.flatMap(({ folder }) => results.get(folder) ?? []);
    writeResults(kept);
    writePage(kept);
  }
}

/** @returns `null` when the stack is not installed or did not start */
async function runStack(stack: FieldStack): Promise<StackResult | null> {
  const version = installedVersion(stack);
  if (version === null) {
    console.log(`${stack.folder}: not installed; ${stack.install}`);
    return null;
  }
  try {
    build(stack);
    const cases = select(loadCases(), { level: "safe" }, false);
    const result = stackResult(stack.folder, await runSuite({ adapter: adapterCommand(stack), cases }));
    tell(stack, result);
    return result;
  } catch (error) {
    process.exitCode = 1;
    console.log(
      `${stack.folder}: could not be run: ${error instanceof Error ? error.message : String(error)}`,
    );
    return null;
  }
}

function build(stack: FieldStack): void {
  if (stack.build === undefined) return;
  const { status, stdout, stderr } = runInFolder(stack, stack.build);
  if (status !== 0) throw new Error(`${stack.build}: ${stdout}${stderr}`);
}

function tell(stack: FieldStack, result: StackResult): void {
  const { pass, fail, advice, notAsked, notApplicable, error } = result.counts;
  const seconds = (result.durationMs / 1000).toFixed(1);
  console.log(
    `${stack.folder}: ${pass} pass, ${fail} fail, ${advice} advice, ${error} error, ${notAsked} not asked, ${notApplicable} not applicable (${seconds} s)`,
  );
  for (const { id, status, seen } of notConfirmed(stack, result)) {
    process.exitCode = 1;
    console.log(`  not confirmed: ${id} ${status}: ${seen}`);
  }
  const met = new Set(result.notMet.map(({ id }) => id));
  for (const { cases, confirm } of stack.findings) {
    for (const id of cases)
      if (id !== "*" && !met.has(id)) console.log(`  no longer seen: ${id} (${confirm})`);
  }
}

function checkConfirm(): void {
  for (const stack of chosen) {
    if (stack.findings.length === 0) continue;
    if (installedVersion(stack) === null) {
      console.log(`${stack.folder}: not installed; ${stack.install}`);
      continue;
    }
    build(stack);
    for (const { script, holds, said } of runConfirmations(stack)) {
      if (!holds) process.exitCode = 1;
      console.log(`${stack.folder}/${script}: ${holds ? "shown" : "NOT shown"}: ${said}`);
    }
  }
}

function writePage(results: readonly StackResult[]): void {
  writeFileSync(page, fieldPage(stacks, results));
}
