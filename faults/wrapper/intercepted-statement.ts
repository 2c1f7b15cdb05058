/** Runs one prepared statement through an armed plan. */
import type { Statement } from "../../src/engine/connection.ts";
import type { SqlStatement } from "../plan/sql-statement.ts";
import type { Handling, Interception } from "./interception.ts";
import { type Method, overrideMethod } from "./method-override.ts";
import { RowShape } from "./row-shape.ts";

/**
 * Overrides `get`, `all`, `run` and `iterate` of a statement. Faults fire when it runs, not when it is prepared.
 *
 * @param options the options given to node:sqlite's `prepare()`
 */
export function interceptStatement(
  statement: Statement,
  described: SqlStatement,
  interception: Interception,
  options: unknown,
): void {
  const shape = new RowShape(statement, options);
  const override = <T>(name: string, handling: Omit<Handling<T>, "run">): void => {
    overrideMethod(statement, name, (original) => (...parameters) => {
      if (!interception.active) return original(...parameters);
      return interception.perform(described, "statement", {
        ...handling,
        run: () => original(...parameters) as T,
      });
    });
  };
  override<unknown>("get", {
    row: (value) => shape.row(value),
    none: () => undefined,
    late: (value, error) => {
      const row = shape.row(value);
      return row === undefined ? raise(error) : row;
    },
    value: (row) => shape.value(row),
  });
  override<unknown[]>("all", {
    row: (value) => [shape.row(value)].filter((row) => row !== undefined),
    none: () => [],
    late: (_, error) => raise(error),
    value: (rows) => shape.value(rows[0]),
  });
  override<unknown>("run", {
    row: () => shape.noChanges(),
    none: () => shape.noChanges(),
    late: (_, error) => raise(error),
    value: () => undefined,
  });
  overrideMethod(statement, "iterate", (iterate) => (...parameters) => {
    const iterator = iterate(...parameters);
    if (interception.active) interceptIterator(iterator, described, interception, shape);
    return iterator;
  });
}

function raise(error: Error): never {
  throw error;
}

/** The statement runs at the first `next()`; a fault that replaces it ends the driver's own iteration. */
function interceptIterator(
  iterator: Iterator<unknown>,
  described: SqlStatement,
  interception: Interception,
  shape: RowShape,
): void {
  const end: IteratorResult<unknown> = { done: true, value: undefined };
  let started = false;
  let ended = false;
  let late: Error | null = null;
  overrideMethod(iterator, "next", (next: Method) => () => {
    if (late !== null) {
      const error = late;
      late = null;
      throw error;
    }
    if (ended) return end;
    if (started) return next();
    started = true;
    let ran = false;
    try {
      return interception.perform<IteratorResult<unknown>>(described, "statement", {
        run: () => {
          ran = true;
          return next();
        },
        row: (value) => ({ done: false, value: shape.row(value) }),
        none: () => end,
        late: (value, error) => {
          const row = shape.row(value);
          if (row === undefined) throw error;
          late = error;
          return { done: false, value: row };
        },
        value: (result) => (result.done === true ? undefined : shape.value(result.value)),
      });
    } finally {
      if (!ran) {
        ended = true;
        iterator.return?.();
      }
    }
  });
}
