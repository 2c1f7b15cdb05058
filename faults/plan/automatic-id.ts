import type { FaultPoint } from "./plan.ts";
import { bareText } from "./plan-scanner.ts";

/**
 * The id of a fault that has none in the one-line form: its point, with a number added if that is taken.
 *
 * @param base the point, or the id that several faults of a line share
 * @param taken the ids already in use
 */
export function automaticId(base: FaultPoint | string, taken: readonly string[]): string {
  const name = typeof base === "string" ? base : pointText(base);
  for (let number = 1; ; number++) {
    const id = number === 1 ? name : `${name}#${number}`;
    if (!taken.includes(id)) return id;
  }
}

/** The point without its filters: `pragma.journal_mode(wal)`. */
export function pointText({ op, name, arg }: FaultPoint): string {
  const dotted = name === undefined ? op : `${op}.${name}`;
  if (arg === undefined) return dotted;
  return `${dotted}(${arg === null ? "" : quoted(arg)})`;
}

/** A value as written in the one-line form: bare where possible, else quoted. */
export function quoted(text: string): string {
  return bareText.test(text) ? text : `'${text.replaceAll("'", "''")}'`;
}
