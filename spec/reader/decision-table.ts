/**
 * Reads `journal-mode-decision.json`, the choice of a journal mode as data. The file says what its words mean;
 * this one only expands it.
 */
import data from "../journal-mode-decision.json" with { type: "json" };

/** What an input can be. */
export type InputValue = string | boolean;

/** Some or all inputs, each with the one value that it has. */
export type Assignment = Readonly<Record<string, InputValue>>;

/** Inputs with the values that they may have; those that are not named may have any. */
export type Condition = Readonly<Record<string, readonly InputValue[]>>;

export interface DecisionLog {
  readonly topic: string;
  readonly level: "warn" | "error";
  readonly when?: Condition;
}

/** What a combination of inputs leads to. */
export interface DecisionResult {
  readonly mode: string | null;
  readonly error: string | null;
  readonly logs: readonly DecisionLog[];
  readonly statements: readonly string[];
}

export interface DecisionRow {
  readonly id: string;
  readonly title: string;
  /** The name of a condition that must hold too. */
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

/** A combination of the inputs that matter, and the rows that it matches: one, if the table is right. */
export interface Combination {
  readonly inputs: Assignment;
  readonly rows: readonly DecisionRow[];
}

/** The table as it is published. */
export const decisionTable: DecisionTable = data as unknown as DecisionTable;

/** Whether a condition holds as far as the inputs are known. */
export function holds(condition: Condition, inputs: Assignment): boolean {
  return Object.entries(condition).every(([name, values]) => {
    const value = inputs[name];
    return value === undefined || values.includes(value);
  });
}

/** The rows that a combination of inputs can still lead to, when the others are open. */
export function rowsFor(table: DecisionTable, inputs: Assignment): DecisionRow[] {
  const rows = alternatives(table)
    .filter(({ condition }) => holds(condition, inputs))
    .map(({ row }) => row);
  return [...new Set(rows)];
}

/**
 * All combinations that can come up. Inputs are given values in the order of the table, and an input that
 * makes no difference any more is left open: nobody asks for it.
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
    if (anyOf === undefined) throw new Error(`${row.id}: there is no condition ${row.where}`);
    return anyOf.map((condition) => ({ row, condition: { ...condition, ...row.when } }));
  });
}
