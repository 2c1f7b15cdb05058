/**
 * Kysely's transactions for many processes.
 *
 * @module
 */
import {
  type DatabaseConnection,
  type Driver,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteDriver,
  type TransactionSettings,
} from "kysely";
import type { Connection } from "../engine/connection.ts";
import { assertBetterSqlite3 } from "./better-sqlite3-only.ts";
import { OrmTransactions } from "./orm-transactions.ts";

/**
 * Kysely's `SqliteDialect`, whose transactions are walguard's: `transaction()` and `startTransaction()` take the write
 * lock when they begin, and wait for it as {@link writeTxn} does (TX-071); a `COMMIT` is tried again, and checked.
 * {@link transactionOutcome} knows the errors of `BEGIN` and `COMMIT` (TX-072, TX-073). An error of the callback has
 * no outcome: Kysely does not tell its driver of it; what the callback wrote is rolled back, unless it ended the
 * transaction by a statement of its own.
 *
 * One that is begun with `setAccessMode("read only")` is Kysely's own, a deferred one, and takes no lock (TX-076).
 * While a transaction is open across an `await`, every other process that writes waits for it: do in it what needs the
 * database, and nothing else. The wait for the lock blocks the thread. Kysely lets one task at a time use the
 * connection, so that nothing else on the instance gets into an open transaction (TX-075).
 *
 * @example
 * ```ts
 * import { type Generated, Kysely } from "kysely";
 * import { connect } from "walguard";
 * import { WalguardDialect } from "walguard/kysely";
 *
 * const schema = "CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY, text TEXT)";
 * const db = new Kysely<{ notes: { id: Generated<number>; text: string } }>({
 *   dialect: new WalguardDialect({ database: connect("state.db", { schema }) }),
 * });
 * await db.transaction().execute((trx) => trx.insertInto("notes").values({ text: "safe" }).execute());
 * await db.destroy();
 * ```
 */
export class WalguardDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;

  /**
   * @param config as for Kysely's `SqliteDialect`; `database` is what {@link connect} returned with better-sqlite3 as
   *   its driver, or an asynchronous function that gives it when the first query is executed
   */
  constructor(config: SqliteDialectConfig) {
    super(config);
    this.#config = config;
  }

  override createDriver(): Driver {
    return new WalguardDriver(this.#config);
  }
}

class WalguardDriver extends SqliteDriver {
  readonly #transactions: () => OrmTransactions;

  constructor(config: SqliteDialectConfig) {
    const { database } = config;
    let transactions: OrmTransactions | undefined;
    super({
      ...config,
      database: async (options) => {
        const opened = typeof database === "function" ? await database(options) : database;
        const connection = opened as unknown as Connection;
        assertBetterSqlite3(connection, "WalguardDialect");
        transactions = new OrmTransactions(connection);
        return opened;
      },
    });
    // Kysely calls init() before anything else.
    this.#transactions = () => transactions as OrmTransactions;
  }

  override async beginTransaction(
    connection: DatabaseConnection,
    settings?: TransactionSettings,
  ): Promise<void> {
    if (settings?.accessMode === "read only") await super.beginTransaction(connection);
    else this.#transactions().begin();
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    if (!this.#transactions().commit()) await super.commitTransaction(connection);
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (!this.#transactions().rollback()) await super.rollbackTransaction(connection);
  }
}
