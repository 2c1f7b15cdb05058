import type { Connection } from "../../src/engine/connection.ts";
import type { Method } from "./method-override.ts";

/** The part of a better-sqlite3 connection that its `transaction()` needs. */
export type TransactionalConnection = Connection & { readonly inTransaction: boolean };

const savepoint = "`walguard faults`";

/**
 * Replaces better-sqlite3's `transaction()`, whose internal statements a plan cannot reach, by one that runs its
 * statements on the intercepted connection.
 */
export function interceptedTransaction(connection: TransactionalConnection, body: Method): Method {
  const variants = {
    default: variant(connection, body, "BEGIN"),
    deferred: variant(connection, body, "BEGIN DEFERRED"),
    immediate: variant(connection, body, "BEGIN IMMEDIATE"),
    exclusive: variant(connection, body, "BEGIN EXCLUSIVE"),
  };
  // Each variant has all variants as properties, as the driver's own have.
  for (const one of Object.values(variants)) {
    for (const [name, value] of Object.entries(variants)) Object.defineProperty(one, name, { value });
    Object.defineProperty(one, "database", { value: connection, enumerable: true });
  }
  return variants.default;
}

function variant(connection: TransactionalConnection, body: Method, begin: string): Method {
  const run = (sql: string): void => void connection.prepare(sql).run();
  return function sqliteTransaction(this: unknown, ...parameters: unknown[]): unknown {
    const nested = connection.inTransaction;
    run(nested ? `SAVEPOINT ${savepoint}` : begin);
    try {
      const result: unknown = Reflect.apply(body, this, parameters);
      if (typeof (result as { then?: unknown } | null | undefined)?.then === "function") {
        throw new TypeError("Transaction function cannot return a promise");
      }
      run(nested ? `RELEASE ${savepoint}` : "COMMIT");
      return result;
    } catch (error) {
      // The engine may have rolled back already.
      if (connection.inTransaction) {
        run(nested ? `ROLLBACK TO ${savepoint}` : "ROLLBACK");
        if (nested) run(`RELEASE ${savepoint}`);
      }
      throw error;
    }
  };
}
