/**
 * Reads `journal-mode-decision.json`, the choice of a journal mode as data. The file itself defines its terms; this
 * module only expands it.
 */
import data from "../journal-mode-decision.json" with { type: "json" };

/** The value of an input. */
export type InputValue = string | boolean;

/** Some or all inputs, each with one value. */
export type Assignment = Readonly<Record<string, InputValue>>;

/** Inputs with the values that they may have; inputs that are not named may have any value. */
export type Condition = Readonly<Record<string, readonly InputValue[]>>;

export interface DecisionLog {
  readonly topic: string;
  readonly level: "warn" | "error";
  readonly when?: Condition;
}

/** The result of a combination of inputs. */
export interface DecisionResult {
  readonly mode: string | null;
  readonly error: string | null;
  readonly logs: readonly DecisionLog[];
  readonly statements: readonly string[];
}

export interface DecisionRow {
  readonly id: string;
  readonly title: string;
  /** The name of a condition that must also hold. */
  readonly where?: string;
  readonly when: Condition;
  readonly then: DecisionResult;
  readonly requirements: readonly string[];
}

export interface DecisionTable {
  readonly version: number;
  readonly inputs: Readonly<
    Record<string, { readonly meaning: string; readonly values: readonly InputValue[] }>
  >;
  readonly outputs: Readonly<Record<string, string>>;
  readonly conditions: Readonly<
    Record<string, { readonly meaning: string; readonly anyOf: readonly Condition[] }>
  >;
  readonly rows: readonly DecisionRow[];
}

/** One row with one of the alternatives of its `where`. */
interface Alternative {
  readonly row: DecisionRow;
  readonly condition: Condition;
}

/** A combination of the inputs that matter, and the rows that it matches: exactly one if the table is correct. */
export interface Combination {
  readonly inputs: Assignment;
  readonly rows: readonly DecisionRow[];
}

/** The table as it is published. */
export const decisionTable: DecisionTable = data as unknown as DecisionTable;

/** Whether a condition can hold, given the known inputs. */
export function holds(condition: Condition, inputs: Assignment): boolean {
  return Object.entries(condition).every(([name, values]) => {
    const value = inputs[name];
    return value === undefined || values.includes(value);
  });
}

/** The rows that a combination of inputs can still match while the other inputs are open. */
export function rowsFor(table: DecisionTable, inputs: Assignment): DecisionRow[] {
  const rows = alternatives(table)
    .filter(({ condition }) => holds(condition, inputs))
    .map(({ row }) => row);
  return [...new Set(rows)];
}

/**
 * All possible combinations. Inputs get values in the order of the table; an input that no longer makes a
 * difference is left open, because it is never asked for.
 */
export function* combinations(table: DecisionTable): Generator<Combination> {
  yield* expand(Object.entries(table.inputs), {}, alternatives(table));
}

function* expand(
  open: readonly (readonly [string, { readonly values: readonly InputValue[] }])[],
  inputs: Assignment,
  left: readonly Alternative[],
): Generator<Combination> {
  const [first, ...rest] = open;
  if (first === undefined || left.length === 0) {
    yield { inputs, rows: [...new Set(left.map(({ row }) => row))] };
    return;
  }
  const [name, { values }] = first;
  if (!left.some(({ row, condition }) => name in condition || logsAskFor(row, name))) {
    yield* expand(rest, inputs, left);
    return;
  }
  for (const value of values) {
    const still = left.filter(({ condition }) => condition[name]?.includes(value) ?? true);
    yield* expand(rest, { ...inputs, [name]: value }, still);
  }
}

function logsAskFor(row: DecisionRow, name: string): boolean {
  return row.then.logs.some(({ when }) => when !== undefined && name in when);
}

function alternatives(table: DecisionTable): Alternative[] {
  return table.rows.flatMap((row) => {
    const anyOf = row.where === undefined ? [{}] : table.conditions[row.where]?.anyOf;
    if (anyOf === undefined) throw new Error(`${row.id}: unknown condition ${row.where}`);
    return anyOf.map((condition) => ({ row, condition: { ...condition, ...row.when } }));
  });
}
