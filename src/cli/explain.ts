/** `walguard explain`: explains anything that has an id. */

import errorData from "../../spec/errors.json" with { type: "json" };
import type { Traceability, TracedCase, TracedMutant } from "../../spec/publish/traceability.ts";
import { type DecisionRow, decisionTable } from "../../spec/reader/decision-table.ts";
import { type OutcomeRow, outcomeTable } from "../../spec/reader/outcome-table.ts";
import { loadRequirements, type Requirement } from "../../spec/reader/requirements.ts";
import traceData from "../../spec/traceability.json" with { type: "json" };
import { constants } from "../constants.ts";
import { nearest } from "../did-you-mean.ts";
import { explainableHazards } from "./explain-hazards.ts";
import { labelled, lines, listed, wrapped } from "./explained-text.ts";

interface ErrorEntry {
  readonly kind: string;
  readonly meaning: string;
  readonly whatToDo: string;
  readonly requirements: readonly string[];
}

/** Something that can be explained. */
interface Explainable {
  readonly id: string;
  readonly text: () => string;
}

/** What `npm run trace` wrote: cases and mutants, without loading each file. */
const trace: Traceability = { ...traceData, version: 1 };

let known: ReadonlyMap<string, Explainable> | undefined;

/** Everything by its lower-case id, read on first use. */
function everything(): ReadonlyMap<string, Explainable> {
  known ??= new Map(collect().map((one) => [one.id.toLowerCase(), one]));
  return known;
}

/**
 * The ids that can be explained: requirements, rows of the two tables, error codes, outcomes, constants, cases,
 * mutants, claims, entries of the chapter on hazards, and demonstrations.
 */
export function explainable(): string[] {
  return [...everything().values()].map(({ id }) => id);
}

/**
 * Explains one id, ignoring case.
 *
 * @param id such as `JM-004`, `ERR_WALGUARD_OPEN`, `rolled-back` or `walAutocheckpointPages`
 * @returns the text, or `null` when there is no such id
 */
export function explain(id: string): string | null {
  return everything().get(id.trim().toLowerCase())?.text() ?? null;
}

/**
 * The command: prints the text on standard output, or suggestions on standard error.
 *
 * @returns the exit code: 0, or 2 for an unknown id
 */
export function explainCommand(id: string): number {
  const text = explain(id);
  if (text !== null) {
    process.stdout.write(`${text}\n`);
    return 0;
  }
  const near = nearest(id.trim(), explainable(), 4);
  const rest =
    near.length > 0
      ? `Did you mean ${near.join(", ")}?`
      : "Known ids are requirements (JM-004), error codes (ERR_WALGUARD_OPEN), outcomes (unknown), table rows (JMD-73, TXO-44), constants (busyTimeoutMs), cases (TX-001-begin-body-commit), mutants (deferred-begin), claims (CL-024), entries of SQLite's list of hazards (2.5) and demonstrations (stray-close).";
  process.stderr.write(`Unknown id ${JSON.stringify(id)}. ${rest}\n`);
  return 2;
}

function collect(): Explainable[] {
  const requirements = loadRequirements();
  return [
    ...requirements.map((one) => ({ id: one.id, text: () => requirementText(one) })),
    ...decisionTable.rows.map((row) => ({ id: row.id, text: () => decisionText(row) })),
    ...outcomeTable.rows.map((row) => ({ id: row.id, text: () => outcomeRowText(row) })),
    ...Object.keys(outcomeTable.outcomes).map((id) => ({ id, text: () => outcomeText(id) })),
    ...errorEntries().map(([id, entry]) => ({ id, text: () => errorText(id, entry) })),
    ...Object.entries(constants).map(([id, value]) => ({
      id,
      text: () => constantText(id, value, requirements),
    })),
    ...trace.cases.map((one) => ({ id: one.id, text: () => caseText(one) })),
    ...trace.mutants.map((one) => ({ id: one.id, text: () => mutantText(one) })),
    ...explainableHazards(),
  ];
}

function errorEntries(): [string, ErrorEntry][] {
  const { $comment: _, ...entries } = errorData;
  return Object.entries(entries);
}

function requirementText(one: Requirement): string {
  return lines(
    `${one.id} · ${one.level} · ${one.strength}`,
    wrapped(one.statement),
    labelled(`If broken (${one.harm})`, one.ifBroken),
    labelled("Rationale", one.rationale),
    labelled("Source", one.source),
    labelled("Note", one.note),
    labelled("Not tested", one.notTested),
    listed("Cases", trace.requirements.find(({ id }) => id === one.id)?.cases ?? []),
    `spec/${one.file}:${one.line}`,
  );
}

function decisionText({ id, title, where, when, then, requirements }: DecisionRow): string {
  const conditions = Object.entries(when).map(([name, values]) => `${name} is ${values.join(" or ")}`);
  if (where !== undefined) conditions.unshift(decisionTable.conditions[where]?.meaning ?? where);
  const logs = then.logs.map(
    ({ topic, level, when: only }) =>
      `${topic} (${level}${only === undefined ? "" : `, if ${shortly(only)}`})`,
  );
  return lines(
    `${id} · choice of the journal mode · ${title}`,
    labelled("When", conditions.join("; ")),
    labelled("Result", then.error === null ? `mode: ${then.mode}` : `error: ${then.error}`),
    labelled("Messages", logs.join(", ") || "none"),
    labelled("Statements", then.statements.join(", ") || "none"),
    labelled("Requirements", requirements.join(", ")),
    "spec/journal-mode-decision.json",
  );
}

function shortly(condition: Readonly<Record<string, readonly unknown[]>>): string {
  return Object.entries(condition)
    .map(([name, values]) => `${name} is ${values.join(" or ")}`)
    .join(" and ");
}

function outcomeRowText({ id, at, failure, outcome, error, statements, requirements }: OutcomeRow): string {
  return lines(
    `${id} · failed write transaction · at ${at}: ${failure}`,
    labelled("Outcome", `${outcome}: ${outcomeTable.outcomes[outcome]?.meaning}`),
    labelled("Try again", outcomeTable.outcomes[outcome]?.retry),
    labelled("Error", error ?? "none: no caller is left"),
    labelled("Statements", statements.join(", ") || "none"),
    labelled("Requirements", requirements.join(", ")),
    "spec/transaction-outcome.json",
  );
}

function outcomeText(id: string): string {
  const rows = outcomeTable.rows.filter(({ outcome }) => outcome === id);
  return lines(
    `${id} · outcome of a write transaction`,
    wrapped(`In the database: ${outcomeTable.outcomes[id]?.meaning}.`),
    labelled("Try again", outcomeTable.outcomes[id]?.retry),
    labelled("After", rows.map(({ id: row, at, failure }) => `${row} (${at}: ${failure})`).join("; ")),
    "spec/transaction-outcome.json",
  );
}

function errorText(id: string, { kind, meaning, whatToDo, requirements }: ErrorEntry): string {
  return lines(
    `${id} · error code · kind ${kind} in the adapter protocol`,
    wrapped(meaning),
    labelled("What to do", whatToDo),
    requirements.length === 0 ? undefined : labelled("Requirements", requirements.join(", ")),
    "spec/errors.json",
  );
}

function constantText(id: string, value: unknown, requirements: readonly Requirement[]): string {
  const naming = requirements.filter(({ statement }) => statement.includes(`\`${id}\``));
  return lines(
    `${id} · constant`,
    labelled("Value", JSON.stringify(value).replaceAll(",", ", ")),
    ...naming.map((one) => labelled(one.id, one.statement)),
    "spec/constants.json",
  );
}

function caseText({
  id,
  title,
  level,
  strength,
  tier,
  requirements,
  consequence,
  mutants,
  noMutant,
  file,
}: TracedCase): string {
  return lines(
    `${id} · conformance case · ${level} · ${strength} · ${tier}`,
    wrapped(`${title}.`),
    labelled("If it fails", consequence),
    listed("Requirements", requirements),
    listed("Proved by the mutants", mutants),
    labelled("Proved by no mutant", noMutant),
    `spec/${file}`,
  );
}

function mutantText({ id, mistake, killedBy, file }: TracedMutant): string {
  return lines(
    `${id} · mutant: ${mutated(file)} with one mistake`,
    wrapped(mistake),
    labelled("Killed by", typeof killedBy === "string" ? killedBy : `${killedBy.file}: ${killedBy.title}`),
    `faults/mutants/${file}`,
  );
}

function mutated(file: string): string {
  if (file.startsWith("runner/")) return "the suite's runner";
  return file.startsWith("burst/") ? "the burst" : "the reference";
}
