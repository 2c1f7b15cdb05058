/** Runs everything that a connection does through an armed plan. */
import { type Connection, firstColumn, type Statement } from "../../src/engine/connection.ts";
import { driverError } from "../errors/driver-error.ts";
import { firstSqlStatement, type SqlStatement, sqlStatements } from "../plan/sql-statement.ts";
import type { ArmedPlan, TraceEntry } from "./armed-plan.ts";
import { interceptStatement } from "./intercepted-statement.ts";
import { interceptedTransaction } from "./intercepted-transaction.ts";
import type { Handling, Interception } from "./interception.ts";
import { type Method, overrideMethod } from "./method-override.ts";

export interface InterceptionContext {
  readonly actor: string | undefined;
  readonly path: string | null;
}

/**
 * Overrides `exec`, `prepare` and `close` of a connection, and where the driver has them `pragma` and
 * `transaction` (better-sqlite3), `open` and `Symbol.dispose` (node:sqlite).
 *
 * Out of reach are statements prepared before, except walguard's own (see `forgetStatements`), and node:sqlite's
 * tag stores.
 */
export function interceptConnection(
  connection: Connection,
  armed: ArmedPlan,
  context: InterceptionContext,
): Interception {
  const restorers: (() => void)[] = [];
  const trace: TraceEntry[] = [];
  const interception: Interception = {
    trace,
    active: true,
    perform: (statement, door, how) =>
      armed.perform(
        {
          ...how,
          site: { ...context, statement },
          error: (code, message) =>
            driverError(connection, code, { door, message, path: context.path ?? undefined }),
        },
        [trace, armed.trace],
      ),
    lift() {
      interception.active = false;
      for (const restore of restorers.splice(0).reverse()) restore();
    },
  };
  const override = (name: PropertyKey, make: (original: Method) => Method): void => {
    restorers.push(
      overrideMethod(connection, name, (original) => {
        const made = make(original);
        return (...parameters) => (interception.active ? made(...parameters) : original(...parameters));
      }),
    );
  };
  // better-sqlite3 answers exec() and close() with the connection, node:sqlite with nothing.
  const nothing = (): unknown => ("pragma" in connection ? connection : undefined);
  const plainly = (run: () => unknown): Handling<unknown> => ({
    run,
    row: nothing,
    none: nothing,
    late: (_, error) => {
      throw error;
    },
    value: () => undefined,
  });

  override("exec", (exec) => (sql: unknown, ...rest) => {
    const statements = typeof sql === "string" ? sqlStatements(sql) : [];
    if (statements.length === 0) return exec(sql, ...rest);
    let result: unknown;
    for (const statement of statements) {
      const text = statements.length === 1 ? sql : statement.sql;
      result = interception.perform(
        statement,
        "exec",
        plainly(() => exec(text, ...rest)),
      );
    }
    return result;
  });
  override("prepare", (prepare) => (sql: unknown, ...rest) => {
    const statement: Statement = prepare(sql, ...rest);
    const described = typeof sql === "string" ? firstSqlStatement(sql) : null;
    if (described !== null) interceptStatement(statement, described, interception, rest[0]);
    return statement;
  });
  override("pragma", (pragma) => (source: unknown, options?: { simple?: boolean }) => {
    const described = typeof source === "string" ? firstSqlStatement(`PRAGMA ${source}`) : null;
    if (described === null) return pragma(source, options);
    return interception.perform(described, "statement", pragmaHandling(described, pragma, source, options));
  });
  override("transaction", (transaction) => (body: unknown) => {
    // The driver's own is made too: it refuses what is no function, and a closed database.
    transaction(body);
    return interceptedTransaction(connection as Parameters<typeof interceptedTransaction>[0], body as Method);
  });
  override("close", (close) => () => interception.perform("close", "statement", plainly(close)));
  override("open", (open) => () => interception.perform("open", "open", plainly(open)));
  override(Symbol.dispose, (dispose) => () => {
    // connect() gives its connections a Symbol.dispose that calls close().
    if (Object.hasOwn(Object.getPrototypeOf(connection), Symbol.dispose) === false) return dispose();
    return interception.perform("close", "statement", plainly(dispose));
  });
  return interception;
}

/** `pragma()` returns all rows, or with `simple` the first value. */
function pragmaHandling(
  described: SqlStatement,
  pragma: Method,
  source: unknown,
  options: { simple?: boolean } | undefined,
): Handling<unknown> {
  const simple = options?.simple === true;
  // The only pragma whose column has another name.
  const column = described.name === "busy_timeout" ? "timeout" : described.name;
  return {
    run: () => pragma(source, options),
    row: (value) => (simple ? value : [{ [column]: value }]),
    none: () => (simple ? undefined : []),
    // With `simple` the driver reads one row only.
    late: (value, error) => {
      if (simple) return value;
      throw error;
    },
    value: (result) => firstColumn(simple ? result : (result as unknown[])[0]),
  };
}
