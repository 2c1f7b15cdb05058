/** Describes a failed case, with everything needed to fix the port. */
import { inspect } from "node:util";
import { requirementsById } from "../../reader/requirements.ts";
import { printable } from "./printable.ts";
import type { CaseResult } from "./result.ts";

const tracedStatements = 25;

/** Lines, without indentation, and fit to be printed. */
export function failureLines(result: CaseResult): string[] {
  const { failure, reason } = result;
  const lines: string[] = [];
  if (reason !== undefined) lines.push(reason);
  if (failure !== undefined) {
    lines.push(failure.message);
    if (failure.step !== undefined) lines.push(`at ${failure.step}`);
    lines.push(...labelled("expected", failure.expected), ...labelled("seen", failure.seen));
  }
  for (const [actor, report] of Object.entries(result.reports ?? {})) {
    const trace = (report.trace ?? []).map((entry) => `${entry.sql} -> ${entry.outcome}`);
    if (trace.length > 0) {
      const left = Math.max(0, trace.length - tracedStatements);
      lines.push(`${actor} ran${left === 0 ? "" : ` (the last ${tracedStatements} of ${trace.length})`}:`);
      lines.push(...trace.slice(left).map((entry) => `  ${entry}`));
    }
    for (const log of report.logs ?? []) lines.push(`${actor} logged ${log.level}: ${log.message}`);
  }
  for (const [actor, text] of Object.entries(result.stderr ?? {})) {
    lines.push(
      `${actor} wrote to stderr:`,
      ...text
        .trim()
        .split("\n")
        .slice(-10)
        .map((line) => `  ${line}`),
    );
  }
  for (const id of result.requirements) lines.push(`${id}: ${requirementsById().get(id)?.statement ?? ""}`);
  if (result.consequence !== undefined) lines.push(`If not fixed: ${result.consequence}`);
  if (result.note !== undefined) lines.push(result.note);
  lines.push(`Run it alone: ${result.command}`);
  return lines.map(printable);
}

function labelled(label: string, value: unknown): string[] {
  const [first = "", ...rest] = inspect(value, { depth: 8, breakLength: 100, maxArrayLength: 60 }).split(
    "\n",
  );
  return [`${label}: ${first}`, ...rest.map((line) => `  ${line}`)];
}
