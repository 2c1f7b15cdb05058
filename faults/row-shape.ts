/** How a statement gives its rows: each driver has several ways, which can be changed between runs. */
import { firstColumn, type Statement } from "../src/connection.ts";
import { overrideMethod } from "./method-override.ts";

/** The modes of better-sqlite3, and node:sqlite's arrays among them. */
type Mode = "object" | "pluck" | "raw" | "expand";

/** Follows a statement's settings, to forge rows that look like its own. */
export class RowShape {
  readonly #statement: Statement;
  #mode: Mode = "object";
  #bigint = false;

  /** @param options what node:sqlite's `prepare()` was given beside the text */
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

  /** A row with one value; `undefined` where the statement has no columns. */
  row(value: string | number | null): unknown {
    const names = this.#columns();
    if (names.length === 0) return undefined;
    const whole = this.#bigint && typeof value === "number" && Number.isInteger(value);
    const first = whole ? BigInt(value) : value;
    const values = names.map((_, index) => (index === 0 ? first : null));
    if (this.#mode === "pluck") return first;
    if (this.#mode === "raw") return values;
    const plain = this.#isBetterSqlite() ? {} : (Object.create(null) as object);
    const row = Object.assign(plain, Object.fromEntries(names.map((name, index) => [name, values[index]])));
    return this.#mode === "expand" ? { $: row } : row;
  }

  /** The first column of a row that came back. */
  value(row: unknown): unknown {
    return firstColumn(this.#mode === "expand" ? firstColumn(row) : row);
  }

  /** What `run()` gives when nothing happened. */
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

  #columns(): string[] {
    const { reader, columns } = this.#statement as Statement & {
      reader?: boolean;
      columns?: () => { name: string }[];
    };
    // better-sqlite3 refuses to name the columns of a statement that has none.
    if (reader === false || columns === undefined) return [];
    return columns.call(this.#statement).map(({ name }) => name);
  }
}
