/**
 * The default report. It begins with what users would suffer, worst first; then come the failures with their causes,
 * then advice, what was not judged, and the counts.
 */
import { styleText } from "node:util";
import { failureLines } from "./failure-text.ts";
import { printable } from "./printable.ts";
import type { Reporter, Write } from "./reporter.ts";
import type { CaseResult, Participant, SuiteResult } from "./result.ts";
import { skipLines } from "./skips.ts";
import { countByHarm, isFailure, sufferingLines, worstFirst } from "./suffering.ts";

type Style = Parameters<typeof styleText>[0];

export interface SpecOptions {
  readonly colours: boolean;
  /** Whether a line can be written over: it shows how far the run is. */
  readonly terminal?: boolean;
  /** A line for each case as it ends, every suffering, every skip, and all that is known of each failure. */
  readonly verbose?: boolean;
}

const margin = "      ";
const clearLine = "\r\u001b[K";
/** Up to so many failures, all is told of each. */
const fewFailures = 3;

export function specReporter(write: Write, options: SpecOptions): Reporter {
  const { colours, terminal = false, verbose = false } = options;
  const paint = (style: Style, text: string): string =>
    colours ? styleText(style, text, { validateStream: false }) : text;
  const marks: Readonly<Record<CaseResult["status"], string>> = {
    pass: paint("green", "pass "),
    fail: paint("red", "FAIL "),
    flaky: paint("red", "FLAKY"),
    advice: paint("cyan", "advice"),
    skip: paint("yellow", "skip "),
    error: paint("magenta", "ERROR"),
  };
  const section = (title: string, lines: readonly string[]): void => {
    if (lines.length > 0)
      write(`\n${paint("bold", title)}\n${lines.map((line) => `  ${printable(line)}\n`).join("")}`);
  };
  const entries = (results: readonly CaseResult[], details: boolean): void => {
    for (const one of results) {
      const known = one.expectedFailure === undefined ? "" : ` (expected: ${printable(one.expectedFailure)})`;
      write(`\n${marks[one.status]} ${one.id} · ${one.harm}${known}\n`);
      for (const line of failureLines(one, details)) write(`${margin}${line}\n`);
    }
  };
  let total = 0;
  let done = 0;
  let missed = 0;
  return {
    onHello(participants, count) {
      total = count;
      write(`${count} cases on ${participants.map(describeParticipant).join("\n  with ")}\n`);
    },
    onResult(result) {
      done++;
      if (isFailure(result)) missed++;
      if (verbose) write(`${marks[result.status]} ${result.id}  ${result.title}\n`);
      else if (terminal) write(`${clearLine}${done} of ${total}, ${missed} failed`);
    },
    onEnd(result) {
      if (terminal && !verbose) write(clearLine);
      const failures = worstFirst(result.cases.filter(isFailure));
      const of = (status: CaseResult["status"]): CaseResult[] =>
        worstFirst(result.cases.filter((one) => one.status === status));
      section("What users would suffer, worst first", sufferingLines(result.cases, verbose));
      const broken = of("error");
      if (broken.length > 0)
        write(
          `\n${broken.length} of the cases could not be judged, because the adapter or the suite broke:\n`,
        );
      entries(broken, true);
      const details = verbose || failures.length <= fewFailures;
      if (failures.length > 0) write(`\n${paint("bold", "Failures")}\n`);
      entries(
        failures.filter(({ status }) => status === "fail"),
        details,
      );
      const advice = of("advice");
      if (advice.length > 0)
        write(`\n${paint("bold", "Advice: SHOULDs that are not met, which fail no run")}\n`);
      entries(advice, details);
      const flaky = failures.filter(({ status }) => status === "flaky");
      if (flaky.length > 0) write(`\n${paint("bold", "Failed, and passed when run again alone")}\n`);
      entries(flaky, details);
      section("Skipped", skipLines(result.cases, verbose));
      for (const id of result.stale)
        write(`\nstale: ${id} is listed in the expected failures, but did not fail\n`);
      write(`\n${summaryText(result, failures)}\n`);
    },
  };
}

function summaryText({ summary, durationMs, seed }: SuiteResult, failures: readonly CaseResult[]): string {
  const { pass, fail, flaky, advice, skip, error, expected } = summary;
  const known = expected === 0 ? "" : ` (${expected} expected)`;
  const harm = failures.length === 0 ? "" : `: ${countByHarm(failures)}`;
  const counts = `${pass} pass, ${fail} fail, ${flaky} flaky${known}, ${advice} advice, ${skip} skip, ${error} error`;
  return `${counts}, in ${(durationMs / 1000).toFixed(1)} s, seed ${seed}${harm}`;
}

function describeParticipant({ hello, command }: Participant): string {
  const driver = hello.driver === undefined ? "" : `, ${hello.driver}`;
  const { name, version } = hello.implementation;
  return printable(
    `${name} ${version} (${hello.language}${driver}, SQLite ${hello.sqlite.version}): ${command}`,
  );
}
