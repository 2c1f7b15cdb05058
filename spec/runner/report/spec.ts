/** The default report: a line per case that was run; at the end skips by reason, failures in full, and the counts. */
import { styleText } from "node:util";
import { failureLines } from "./failure-text.ts";
import { printable } from "./printable.ts";
import type { Reporter, Write } from "./reporter.ts";
import type { CaseResult, Participant, SuiteResult } from "./result.ts";

type Style = Parameters<typeof styleText>[0];

export function specReporter(write: Write, colours: boolean): Reporter {
  const paint = (style: Style, text: string): string =>
    colours ? styleText(style, text, { validateStream: false }) : text;
  const marks: Readonly<Record<CaseResult["status"], string>> = {
    pass: paint("green", "pass "),
    fail: paint("red", "FAIL "),
    advice: paint("cyan", "advice"),
    skip: paint("yellow", "skip "),
    error: paint("magenta", "ERROR"),
  };
  return {
    onHello(participants, count) {
      const names = participants.map(describeParticipant).join("\n  with ");
      write(`${count} cases on ${names}\n\n`);
    },
    onResult(result) {
      const expected = result.expectedFailure === undefined ? "" : ` (expected: ${result.expectedFailure})`;
      if (result.status === "skip") return;
      write(`${marks[result.status]} ${result.id}  ${result.title}${expected}\n`);
      if (result.status === "pass" && result.note !== undefined) write(`      ${result.note}\n`);
    },
    onEnd(result) {
      write(skipText(result));
      const told = ["advice", "error", "fail"].flatMap((status) =>
        result.cases.filter((one) => one.status === status),
      );
      for (const one of told) {
        const cast = Object.entries(one.cast ?? {}).map(
          ([actor, command]) => `      ${actor} is ${command}\n`,
        );
        write(`\n${marks[one.status]} ${one.id}  ${one.title}\n${cast.join("")}`);
        for (const line of failureLines(one)) write(`      ${line}\n`);
      }
      for (const id of result.stale)
        write(`\nstale: ${id} is listed in the expected failures, but did not fail\n`);
      const { pass, fail, advice, skip, error, expected } = result.summary;
      const known = expected === 0 ? "" : ` (${expected} expected)`;
      write(
        `\n${pass} pass, ${fail} fail${known}, ${advice} advice, ${skip} skip, ${error} error, in ${(result.durationMs / 1000).toFixed(1)} s, seed ${result.seed}\n`,
      );
    },
  };
}

function describeParticipant({ hello, command }: Participant): string {
  const driver = hello.driver === undefined ? "" : `, ${hello.driver}`;
  const { name, version } = hello.implementation;
  return printable(
    `${name} ${version} (${hello.language}${driver}, SQLite ${hello.sqlite.version}): ${command}`,
  );
}

function skipText(result: SuiteResult): string {
  const counts = new Map<string, number>();
  for (const one of result.cases) {
    if (one.status === "skip") counts.set(one.reason ?? "", (counts.get(one.reason ?? "") ?? 0) + 1);
  }
  if (counts.size === 0) return "";
  const lines = [...counts].map(([reason, count]) => `  ${count} x ${printable(reason)}\n`);
  return `\nSkipped:\n${lines.join("")}`;
}
