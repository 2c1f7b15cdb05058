/** How a statement returns rows: each driver has several shapes, which can be changed between runs. */
import { firstColumn, type Statement } from "../../src/engine/connection.ts";
import { overrideMethod } from "./method-override.ts";

/** The modes of better-sqlite3; `raw` also stands for node:sqlite's arrays. */
type Mode = "object" | "pluck" | "raw" | "expand";

interface Column {
  readonly name: string;
  readonly table: string | null;
}

/** Tracks a statement's settings, to forge rows that look like its own. */
export class RowShape {
  readonly #statement: Statement;
  #mode: Mode = "object";
  #bigint = false;

  /** @param options the options given to node:sqlite's `prepare()` */
  constructor(statement: Statement, options: unknown) {
    this.#statement = statement;
    const given = (options ?? {}) as { returnArrays?: unknown; readBigInts?: unknown };
    if (given.returnArrays === true) this.#mode = "raw";
    this.#bigint = given.readBigInts === true;
    for (const mode of ["pluck", "raw", "expand"] as const) this.#follow(mode, mode);
    this.#follow("setReturnArrays", "raw");
    this.#follow("safeIntegers", "bigint");
    this.#follow("setReadBigInts", "bigint");
  }

  /** A row whose first column has this value; `undefined` if the statement has no columns. */
  row(value: string | number | null): unknown {
    const columns = this.#columns();
    if (columns.length === 0) return undefined;
    const whole = this.#bigint && typeof value === "number" && Number.isInteger(value);
    const first = whole ? BigInt(value) : value;
    const values = columns.map((column, index) => ({ ...column, value: index === 0 ? first : null }));
    switch (this.#mode) {
      case "pluck":
        return first;
      case "raw":
        return values.map((column) => column.value);
      case "object":
        return this.#object(values);
      case "expand": {
        // Columns grouped by table; "$" holds expressions.
        const tables = groupedByTable(values);
        return Object.fromEntries([...tables].map(([table, own]) => [table, this.#object(own)]));
      }
    }
  }

  /** The first column of a row that the driver returned. */
  value(row: unknown): unknown {
    return firstColumn(this.#mode === "expand" ? firstColumn(row) : row);
  }

  /** What `run()` returns when nothing was changed. */
  noChanges(): object {
    return this.#bigint && !this.#isBetterSqlite()
      ? { changes: 0n, lastInsertRowid: 0n }
      : { changes: 0, lastInsertRowid: this.#bigint ? 0n : 0 };
  }

  #follow(method: string, setting: Exclude<Mode, "object"> | "bigint"): void {
    overrideMethod(this.#statement, method, (original) => (...parameters) => {
      const result = original(...parameters);
      const on = parameters.length === 0 || parameters[0] === true;
      if (setting === "bigint") this.#bigint = on;
      else if (on) this.#mode = setting;
      else if (this.#mode === setting) this.#mode = "object";
      return result;
    });
  }

  #isBetterSqlite(): boolean {
    return "reader" in this.#statement;
  }

  #object(columns: readonly (Column & { readonly value: unknown })[]): object {
    const empty = this.#isBetterSqlite() ? {} : (Object.create(null) as object);
    return Object.assign(empty, Object.fromEntries(columns.map(({ name, value }) => [name, value])));
  }

  #columns(): Column[] {
    const { reader, columns } = this.#statement as Statement & {
      reader?: boolean;
      columns?: () => Column[];
    };
    // better-sqlite3 throws for the columns of a statement that has none.
    if (reader === false || columns === undefined) return [];
    return columns.call(this.#statement).map(({ name, table }) => ({ name, table }));
  }
}

function groupedByTable<C extends Column>(columns: readonly C[]): Map<string, C[]> {
  const tables = new Map<string, C[]>();
  for (const column of columns) {
    const table = column.table ?? "$";
    tables.set(table, [...(tables.get(table) ?? []), column]);
  }
  return tables;
}
