/** Compares the statements that an actor ran, and what it logged, with what a case expects. */

import type { Report, TraceEntry } from "../adapter/protocol.ts";
import type { LogsExpectation, StatementPattern, TraceExpectation } from "../case/case.ts";
import { fitsGlob } from "../case/match.ts";
import { ExpectationFailed, HarnessFault } from "../early-end.ts";

/** @throws {ExpectationFailed} when the statements do not match */
export function assertTrace(actor: string, expected: TraceExpectation, report: Report): void {
  if (report.trace === undefined)
    throw new HarnessFault(`${actor} declares the capability trace, but its report has no trace`);
  const { db, only } = expected;
  const trace = report.trace.filter(
    (entry) => (db === undefined || entry.db === db) && (only === undefined || fits(only, entry)),
  );
  const seen = trace.map((entry) => `${entry.sql} -> ${entry.outcome}`);
  const [earliest] = trace;
  if (expected.first !== undefined && (earliest === undefined || !fits(expected.first, earliest)))
    throw new ExpectationFailed(`${actor} began with another statement`, expected.first, seen);
  if (expected.exact !== undefined) {
    const exact = expected.exact;
    const same =
      trace.length === exact.length &&
      exact.every((pattern, index) => fits(pattern, trace[index] as TraceEntry));
    if (!same) throw new ExpectationFailed(`${actor} did not run exactly these statements`, exact, seen);
  }
  if (expected.subsequence !== undefined) {
    let at = 0;
    for (const entry of trace)
      if (at < expected.subsequence.length && fits(expected.subsequence[at] as StatementPattern, entry)) at++;
    const missing = expected.subsequence[at];
    if (missing !== undefined) {
      throw new ExpectationFailed(
        `${actor} did not run these statements in this order; missing: ${JSON.stringify(missing)}`,
        expected.subsequence,
        seen,
      );
    }
  }
  for (const pattern of expected.never ?? []) {
    const ran = trace.find((entry) => fits(pattern, entry));
    if (ran !== undefined)
      throw new ExpectationFailed(
        `${actor} ran a statement that must never run`,
        `never ${JSON.stringify(pattern)}`,
        ran.sql,
      );
  }
  for (const [pattern, times] of Object.entries(expected.count ?? {})) {
    const ran = trace.filter((entry) => fits(pattern, entry)).length;
    if (ran !== times)
      throw new ExpectationFailed(
        `${actor} ran ${pattern} ${ran} times, not ${times}`,
        { [pattern]: times },
        seen,
      );
  }
}

function fits(pattern: StatementPattern, entry: TraceEntry): boolean {
  if (typeof pattern === "string") return fitsGlob(normal(pattern), normal(entry.sql));
  return fitsGlob(normal(pattern.sql), normal(entry.sql)) && fitsGlob(pattern.outcome, entry.outcome);
}

/** SQL in a normal form: case, blanks, a final semicolon and the name of the main database do not matter. */
function normal(sql: string): string {
  return sql
    .toLowerCase()
    .replace(/\s+/g, " ")
    .replace(/ ?([=(),;]) ?/g, "$1")
    .replace(/;+$/, "")
    .trim()
    .replace(/^pragma main ?\. ?/, "pragma ");
}

/** @throws {ExpectationFailed} when the messages do not match */
export function assertLogs(actor: string, expected: LogsExpectation, report: Report): void {
  if (report.logs === undefined)
    throw new HarnessFault(`${actor} declares the capability log, but its report has no logs`);
  const has = (message: string, part: string): boolean => message.toLowerCase().includes(part.toLowerCase());
  const counted = report.logs.filter(
    (log) =>
      (expected.level === undefined || log.level === expected.level) &&
      (expected.matching === undefined || has(log.message, expected.matching)),
  );
  if (expected.count !== undefined && counted.length !== expected.count) {
    throw new ExpectationFailed(
      `${actor} logged ${counted.length} matching messages, not ${expected.count}`,
      expected,
      report.logs,
    );
  }
  for (const log of counted) {
    const lacking = (expected.includes ?? []).filter((part) => !has(log.message, part));
    if (lacking.length > 0)
      throw new ExpectationFailed(`${actor} logged a message without ${lacking.join(", ")}`, expected, log);
  }
}
