/** Writes a plan in the one-line form, from which `parsePlan` reads the same plan. */
import { automaticId, pointText, quoted } from "./automatic-id.ts";
import { looksLikeNumber } from "./parse-terms.ts";
import { type Fault, type FaultAction, type FaultPlan, type FaultTrigger, triggerTimes } from "./plan.ts";
import { assertFaultPlan } from "./plan-validation.ts";

/**
 * @param plan a plan
 * @returns the one-line form, such as `pragma.journal_mode(wal)=1*error(SQLITE_IOERR)->off`
 * @throws {FaultPlanError} for an invalid plan
 */
export function formatPlan(plan: FaultPlan): string {
  assertFaultPlan(plan);
  const ids: string[] = [];
  const items = plan.faults.map((fault) => {
    const named = fault.id !== automaticId(fault.at, ids);
    ids.push(fault.id);
    return formatFault(fault, named);
  });
  if (plan.seed !== undefined) items.unshift(`seed=${plan.seed}`);
  return items.join("; ");
}

function formatFault({ id, at, when, do: action }: Fault, named: boolean): string {
  const filters: string[] = [];
  const filter = (key: string, value: string | number | undefined): void => {
    if (value !== undefined) filters.push(`${key}=${typeof value === "number" ? value : quoted(value)}`);
  };
  if (named) filter("id", id);
  filter("sql", at.sql);
  filter("actor", at.actor);
  filter("path", at.path);
  if (at.bytes !== undefined) filters.push(`bytes=${at.bytes.join("-")}`);
  filter("after", when?.after);
  filter("every", when?.every);
  const percent = percentage(when?.probability ?? 1);
  if (percent === null) filter("probability", when?.probability);
  const brackets = filters.length === 0 ? "" : `[${filters.join(", ")}]`;
  return `${pointText(at)}${brackets}=${formatTerms(when, formatAction(action))}`;
}

function formatTerms(when: FaultTrigger | undefined, action: string): string {
  const { nth = 1, probability } = when ?? {};
  const times = triggerTimes(when);
  const before = nth > 1 ? `${nth - 1}*off->` : "";
  const exact = probability === undefined ? null : percentage(probability);
  const percent = exact === null ? "" : `${exact}%`;
  return Number.isFinite(times)
    ? `${before}${percent}${times}*${action}->off`
    : `${before}${percent}${action}`;
}

/** The shortest percentage that reads back as the same number (0.07 * 100 is not 7), or `null`, as for 1/3. */
function percentage(probability: number): string | null {
  for (let digits = 1; digits <= 17; digits++) {
    const text = String(Number((probability * 100).toPrecision(digits)));
    if (Number(text) / 100 === probability) return text;
  }
  return null;
}

function formatAction(action: FaultAction): string {
  if ("error" in action) {
    const row = action.afterRow === undefined ? "" : `row(${formatValue(action.afterRow)})`;
    return action.message === undefined
      ? `${row}error(${action.error})`
      : `${row}error(${action.error}, ${quoted(action.message)})`;
  }
  if ("throw" in action) return `throw(${quoted(action.throw)})`;
  if ("return" in action) return `return(${formatValue(action.return)})`;
  if ("noRow" in action) return "norow";
  if ("delayMs" in action) return `delay(${action.delayMs})`;
  if ("errno" in action) return `errno(${action.errno})`;
  if ("shortBytes" in action) return `short(${action.shortBytes})`;
  if ("tornBytes" in action) return `torn(${action.tornBytes})`;
  if ("hangUntil" in action) return `hang(${quoted(action.hangUntil)})`;
  return `crash(${action.crash})`;
}

function formatValue(value: string | number | null): string {
  if (typeof value !== "string") return String(value);
  const text = quoted(value);
  return text === "null" || looksLikeNumber(text) ? `'${value}'` : text;
}
