/** Describes a failed case, with everything needed to fix the port. */
import { inspect } from "node:util";
import { requirementsById } from "../../reader/requirements.ts";
import { printable } from "./printable.ts";
import type { CaseResult } from "./result.ts";

const tracedStatements = 25;
const indent = "  ";

/**
 * Lines, without indentation, and fit to be printed: what happened, its cause, the rule, where, and the command that
 * runs the case alone.
 *
 * @param details whether to give the statements that ran, what was logged, and all that the case rests on
 */
export function failureLines(result: CaseResult, details = true): string[] {
  const { failure, reason, requirements } = result;
  const lines: string[] = [];
  if (reason !== undefined) lines.push(reason);
  if (failure !== undefined) {
    lines.push(failure.message);
    if (failure.cause !== undefined) lines.push(`cause: ${failure.cause}`);
  }
  if (result.note !== undefined) lines.push(result.note);
  lines.push(`rule: ${result.title}`);
  for (const id of details ? requirements : requirements.slice(0, 1)) lines.push(requirementLine(id));
  for (const [actor, command] of Object.entries(result.cast ?? {})) lines.push(`${actor} is ${command}`);
  if (failure !== undefined) {
    if (failure.step !== undefined) lines.push(`at ${failure.step}`);
    lines.push(...labelled("expected", failure.expected), ...labelled("seen", failure.seen));
  }
  if (details) lines.push(...reported(result));
  if (details && result.consequence !== undefined) lines.push(`if not fixed: ${result.consequence}`);
  lines.push(`run it alone: ${result.command}`);
  return lines.map(printable);
}

function requirementLine(id: string): string {
  const one = requirementsById().get(id);
  return one === undefined ? id : `${id} (${one.level} ${one.strength}): ${one.statement}`;
}

function reported({ reports = {}, stderr = {} }: CaseResult): string[] {
  const lines: string[] = [];
  for (const [actor, report] of Object.entries(reports)) {
    const trace = (report.trace ?? []).map((entry) => `${entry.sql} -> ${entry.outcome}`);
    if (trace.length > 0) {
      const left = Math.max(0, trace.length - tracedStatements);
      lines.push(`${actor} ran${left === 0 ? "" : ` (the last ${tracedStatements} of ${trace.length})`}:`);
      lines.push(...trace.slice(left).map((entry) => indent + entry));
    }
    for (const log of report.logs ?? []) lines.push(`${actor} logged ${log.level}: ${log.message}`);
  }
  for (const [actor, text] of Object.entries(stderr)) {
    const last = text.trim().split("\n").slice(-10);
    lines.push(`${actor} wrote to stderr:`, ...last.map((line) => indent + line));
  }
  return lines;
}

function labelled(label: string, value: unknown): string[] {
  const [first = "", ...rest] = inspect(value, { depth: 8, breakLength: 100, maxArrayLength: 60 }).split(
    "\n",
  );
  return [`${label}: ${first}`, ...rest.map((line) => indent + line)];
}
