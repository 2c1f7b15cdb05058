/**
 * Knex's transactions for many processes.
 *
 * @module
 */
import type { Knex } from "knex";
// biome-ignore lint/suspicious/noTsIgnore: Knex has no types for its dialects, which Deno does not mind
/** @ts-ignore */
import KnexClient from "knex/lib/dialects/better-sqlite3/index.js";
// biome-ignore lint/suspicious/noTsIgnore: as above
/** @ts-ignore */
import KnexTransaction from "knex/lib/dialects/sqlite3/execution/sqlite-transaction.js";
import { connect } from "../connect/connect.ts";
import type { ConnectOptions } from "../connect/options.ts";
import type { Connection } from "../engine/connection.ts";
import type { DefaultConnection } from "../engine/default-connection.ts";
import { ArgumentError } from "../errors.ts";
import { assertBetterSqlite3 } from "./better-sqlite3-only.ts";
import { OrmTransactions } from "./orm-transactions.ts";

/**
 * A client for `knex({ client })`: Knex's own for better-sqlite3, whose connections are made by {@link connect}, and
 * whose transactions take the write lock when they begin, and wait for it as {@link writeTxn} does (TX-071). A `COMMIT`
 * is tried again, and checked; one that fails is rolled back, which Knex itself does not do. Where the lock cannot be
 * had, the transaction's function does not run. {@link transactionOutcome} knows the errors of a transaction, those of
 * its function included (TX-072).
 *
 * One with `readOnly: true` is begun as a deferred one, and takes no lock (TX-076). Nested transactions are Knex's
 * savepoints. While a transaction is open across an `await`, every other process that writes waits for it: do in it
 * what needs the database, and nothing else. The wait for the lock blocks the thread. Keep Knex's pool of one connection:
 * two of one thread cannot both write, and the second one fails at once (TX-033, TX-075).
 *
 * @param options as for {@link connect}; the path is Knex's `connection.filename`
 * @throws {ArgumentError} from Knex's first query, for `connection.options.readonly` and another driver
 *
 * @example
 * ```ts
 * import knex from "knex";
 * import { walguardClient } from "walguard/knex";
 *
 * const db = knex({
 *   client: walguardClient({ schema: "CREATE TABLE IF NOT EXISTS notes (text TEXT)" }),
 *   connection: { filename: "state.db" },
 *   useNullAsDefault: true,
 * });
 * await db.transaction((trx) => trx("notes").insert({ text: "safe" }));
 * await db.destroy();
 * ```
 */
export function walguardClient(options: ConnectOptions<DefaultConnection> = {}): typeof Knex.Client {
  class WalguardClient extends Client {
    // Knex would load a better-sqlite3 of its own.
    override _driver(): unknown {
      return connect;
    }

    override async acquireRawConnection(): Promise<Connection> {
      const { filename, options: settings = {} } = this.connectionSettings;
      if (settings.readonly === true) throw readOnly(filename);
      const connection = connect(filename, options) as Connection as SafeIntegers;
      assertBetterSqlite3(connection, "walguardClient");
      const { safeIntegers } = settings;
      if (typeof safeIntegers === "boolean") connection.defaultSafeIntegers(safeIntegers);
      transactions.set(connection, new OrmTransactions(connection));
      return connection;
    }

    override async _query(connection: Connection, query: Query): Promise<Query> {
      if (transactions.get(connection)?.run(query.sql) !== true) return super._query(connection, query);
      query.response = [];
      return query;
    }

    override transaction(...parameters: unknown[]): unknown {
      return new WalguardTransaction(this, ...parameters);
    }
  }
  return WalguardClient as unknown as typeof Knex.Client;
}

class WalguardTransaction extends (KnexTransaction as unknown as new (
  ...parameters: unknown[]
) => KnexsTransaction) {
  /** Knex's own swallows the error, and runs the transaction's function. */
  override async begin(connection: Connection): Promise<void> {
    const sql = this.readOnly === true ? "BEGIN DEFERRED;" : "BEGIN;";
    await own(connection, () => this.trxClient.query(connection, sql));
  }

  override commit(connection: Connection, value?: unknown): unknown {
    return own(connection, () => super.commit(connection, value));
  }

  override rollback(connection: Connection, error?: unknown): unknown {
    transactions.get(connection)?.blame(error);
    return own(connection, () => super.rollback(connection, error));
  }
}

function own<T>(connection: Connection, work: () => T): T {
  const known = transactions.get(connection);
  return known === undefined ? work() : known.during(work);
}

/** By connection: Knex makes a client of the same class for each transaction. */
const transactions = new WeakMap<Connection, OrmTransactions>();

const Client = KnexClient as unknown as new (...parameters: unknown[]) => KnexsClient;

type SafeIntegers = Connection & { defaultSafeIntegers(toggle: boolean): unknown };

interface Query {
  readonly sql: string;
  response?: unknown;
}

/** What is overridden of Knex's client and transaction, for which it has no types. */
interface KnexsClient {
  readonly connectionSettings: {
    readonly filename: string;
    readonly options?: { readonly readonly?: boolean; readonly safeIntegers?: boolean };
  };
  _driver(): unknown;
  acquireRawConnection(): Promise<Connection>;
  _query(connection: Connection, query: Query): Promise<Query>;
  transaction(...parameters: unknown[]): unknown;
}

interface KnexsTransaction {
  readonly readOnly: boolean | undefined;
  readonly trxClient: { query(connection: Connection, sql: string): Promise<unknown> };
  begin(connection: Connection): Promise<unknown>;
  commit(connection: Connection, value?: unknown): unknown;
  rollback(connection: Connection, error?: unknown): unknown;
}

function readOnly(path: string): ArgumentError {
  return new ArgumentError(`${path} was to be opened by walguardClient with readonly`, {
    hint: "omit it, or open the database with Knex's own client: there is nothing to guard where nothing is written",
  });
}
