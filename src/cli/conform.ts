/** `walguard conform`: judges an implementation in any language against the specification. */
import type { RequirementLevel, RequirementStrength } from "../../spec/reader/requirements.ts";
import { splitCommand } from "../../spec/runner/adapter/adapter-command.ts";
import type { Tier } from "../../spec/runner/case/case.ts";
import { levelOf, strengthOf } from "../../spec/runner/case/grade.ts";
import { CaseFileError, type LoadedCase, loadCases } from "../../spec/runner/case/load-cases.ts";
import { type Selection, SelectionError, select } from "../../spec/runner/case/selection.ts";
import { HarnessFault } from "../../spec/runner/early-end.ts";
import { endLineProcesses } from "../../spec/runner/process/line-process.ts";
import {
  type ExpectedFailures,
  ExpectedFailuresError,
  readExpectedFailures,
} from "../../spec/runner/report/expected-failures.ts";
import { jsonReporter } from "../../spec/runner/report/json.ts";
import { junitReporter } from "../../spec/runner/report/junit.ts";
import { printable } from "../../spec/runner/report/printable.ts";
import type { Reporter } from "../../spec/runner/report/reporter.ts";
import { type SuiteResult, summarise } from "../../spec/runner/report/result.ts";
import { specReporter } from "../../spec/runner/report/spec.ts";
import { tapReporter } from "../../spec/runner/report/tap.ts";
import { runSuite } from "../../spec/runner/suite/run-suite.ts";
import { ArgumentError } from "../errors.ts";
import { exitCode } from "./exit-code.ts";
import { endOnInterrupt } from "./interrupt.ts";
import { inWorkingPlace } from "./working-place.ts";

export const reporterNames = ["spec", "tap", "junit", "json"] as const;

export interface ConformOptions {
  /** The command that starts the adapter, as one string. */
  readonly adapter?: string;
  /** A second adapter, for two ports on one file. */
  readonly with?: string;
  readonly level?: RequirementLevel;
  readonly profile?: string;
  readonly filter?: string;
  readonly tier?: Tier;
  readonly jobs?: number;
  /** Time limit of a step, in seconds. */
  readonly timeout?: number;
  readonly seed?: number;
  /** What does not apply to the port is a failure, and answers are due when the cases say: for the reference. */
  readonly strict?: boolean;
  /** List the cases and run nothing. */
  readonly list?: boolean;
  /** A JSON file: `{"<case id>": {"reason": "…", "flaky": true}}`. */
  readonly expectedFailures?: string;
  readonly reporter?: (typeof reporterNames)[number];
  /** The same as the reporter `json`. */
  readonly json?: boolean;
  /** Where to put the databases. */
  readonly dir?: string;
  /** The directory of the cases, for tests. */
  readonly cases?: string;
}

/** Where the command writes: results and messages. */
export interface ConformOutput {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly colours: boolean;
}

const standardOutput: ConformOutput = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  colours: process.stdout.isTTY === true && !process.env.NO_COLOR,
};

/**
 * Runs the suite.
 *
 * @returns the exit code: 0 success, 1 failures, 2 usage error, 3 could not run, 4 stale expectations
 */
export async function conformCommand(
  options: ConformOptions,
  output: ConformOutput = standardOutput,
): Promise<number> {
  const json = options.json === true || options.reporter === "json";
  const refuse = (code: number, message: string): number => {
    output.err(`walguard conform: ${printable(message)}\n`);
    if (json) output.out(`${JSON.stringify(nothingRan(message), null, 2)}\n`);
    return code;
  };
  try {
    const all = loadCases(options.cases);
    const chosen = select(all, selectionOf(options), options.with !== undefined);
    if (options.list === true) return list(chosen, json, output);
    if (options.adapter === undefined) {
      return refuse(
        exitCode.usage,
        'no adapter: pass --adapter "<command>" (spec/PORTING.md shows how to write one)',
      );
    }
    const expected =
      options.expectedFailures === undefined ? {} : readExpectedFailures(options.expectedFailures);
    return await run(options, options.adapter, all, chosen, expected, output);
  } catch (error) {
    if (
      error instanceof SelectionError ||
      error instanceof ExpectedFailuresError ||
      error instanceof SyntaxError
    ) {
      return refuse(exitCode.usage, error.message);
    }
    if (error instanceof CaseFileError)
      return refuse(exitCode.couldNotRun, `invalid case files:\n${error.message}`);
    if (error instanceof HarnessFault || error instanceof ArgumentError)
      return refuse(exitCode.couldNotRun, error.message);
    throw error;
  }
}

async function run(
  options: ConformOptions,
  adapter: string,
  all: readonly LoadedCase[],
  chosen: readonly LoadedCase[],
  expected: ExpectedFailures,
  output: ConformOutput,
): Promise<number> {
  const reporter = reporterOf(options, output);
  endOnInterrupt(endLineProcesses);
  const result = await inWorkingPlace(options.dir, (directory) =>
    runSuite({
      adapter: splitCommand(adapter),
      with: options.with === undefined ? undefined : splitCommand(options.with),
      cases: chosen,
      jobs: options.jobs,
      timeoutMs: options.timeout === undefined ? undefined : options.timeout * 1000,
      seed: options.seed,
      strict: options.strict,
      expected,
      known: new Set(all.map((one) => one.case.id)),
      directory,
      onHello: (participants) => reporter.onHello?.(participants, chosen.length),
      onResult: (one) => reporter.onResult?.(one),
    }),
  );
  reporter.onEnd(result);
  return codeOf(result);
}

function codeOf(result: SuiteResult): number {
  const { fail, error, expected } = result.summary;
  if (fail + error > expected) return exitCode.findings;
  return result.stale.length > 0 ? exitCode.staleExpectations : exitCode.well;
}

function reporterOf(options: ConformOptions, output: ConformOutput): Reporter {
  switch (options.json === true ? "json" : (options.reporter ?? "spec")) {
    case "json":
      return jsonReporter(output.out);
    case "junit":
      return junitReporter(output.out);
    case "tap":
      return tapReporter(output.out);
    case "spec":
      return specReporter(output.out, output.colours);
  }
}

function selectionOf({ level, profile, filter, tier }: ConformOptions): Selection {
  return { level, profile, filter, tier };
}

interface ListRow {
  readonly id: string;
  readonly requirements: readonly string[];
  readonly level: RequirementLevel;
  readonly strength: RequirementStrength;
  readonly tier: string;
  readonly title: string;
  readonly file: string;
}

function list(chosen: readonly LoadedCase[], json: boolean, output: ConformOutput): number {
  const rows: ListRow[] = chosen.map(({ case: one, file }) => ({
    id: one.id,
    requirements: one.requirements,
    level: levelOf(one),
    strength: strengthOf(one),
    tier: one.tier ?? "fast",
    title: one.title,
    file,
  }));
  if (json) output.out(`${JSON.stringify(rows, null, 2)}\n`);
  else output.out(rows.map(listLine).join(""));
  return exitCode.well;
}

function listLine({ id, level, strength, tier, requirements, title }: ListRow): string {
  return `${id}  ${level} ${strength} ${tier}  ${requirements.join(",")}  ${title}\n`;
}

function nothingRan(error: string): object {
  return { version: 1, error, summary: summarise([]), cases: [] };
}
