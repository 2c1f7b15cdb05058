/**
 * TypeORM's transactions for many processes.
 *
 * @module
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { connect } from "../connect/connect.ts";
import type { ConnectOptions } from "../connect/options.ts";
import { type Connection, inTransaction } from "../engine/connection.ts";
import type { DefaultConnection } from "../engine/default-connection.ts";
import { ArgumentError } from "../errors.ts";
import { assertBetterSqlite3 } from "./better-sqlite3-only.ts";
import { OrmTransactions } from "./orm-transactions.ts";
import { transactionStatement } from "./transaction-statement.ts";

/** What is asked of a `DataSource`, whose types need not be installed. */
export interface GuardableDataSource {
  readonly options: { readonly type: string };
  readonly isInitialized: boolean;
  readonly driver: object;
  // biome-ignore lint/suspicious/noExplicitAny: EntityManager's has overloads, which only `any` is assignable from
  readonly manager: { transaction(...parameters: any[]): Promise<any> };
}

/**
 * Makes a `DataSource` of type `better-sqlite3` open its database by {@link connect}, and its transactions take the
 * write lock when they begin, and wait for it as {@link writeTxn} does (TX-071): those of `transaction()`, of a query
 * runner, and of `save()` and `remove()`. A `COMMIT` is tried again, and checked. {@link transactionOutcome} knows the
 * errors of all boundaries, within TypeORM's `QueryFailedError` too, and those of the function of `transaction()`
 * (TX-072).
 *
 * A data source has one connection and one query runner for all of its tasks, and TypeORM runs whatever is called
 * meanwhile inside the transaction that is open: it is acknowledged, and lost when that one is rolled back. Here
 * `dataSource.transaction()` and the writing methods of `dataSource.manager` and its repositories wait for their turn
 * (TX-075); query builders, `query()` and reads do not: where tasks run beside each other, write through the former.
 * While a transaction is open across an `await`, every other process that writes waits for it. The wait for the lock
 * blocks the thread.
 *
 * @param dataSource one of type `better-sqlite3` that is not initialized yet
 * @param options as for {@link connect}; the path is TypeORM's `database`, and `busyTimeoutMs` its `timeout`, if set
 * @returns the same data source
 * @throws {ArgumentError} for another type, one that is initialized, or one with `readonly` or `key`
 *
 * @example
 * ```ts
 * import { guardDataSource } from "walguard/typeorm";
 * import { DataSource } from "typeorm";
 *
 * const dataSource = guardDataSource(new DataSource({ type: "better-sqlite3", database: "state.db" }));
 * await dataSource.initialize();
 * await dataSource.transaction((manager) => manager.query("CREATE TABLE IF NOT EXISTS notes (text TEXT)"));
 * await dataSource.destroy();
 * ```
 */
export function guardDataSource<D extends GuardableDataSource>(
  dataSource: D,
  options: ConnectOptions<DefaultConnection> = {},
): D {
  assertGuardable(dataSource);
  const driver = dataSource.driver as Driver;
  const { timeout: busyTimeoutMs } = dataSource.options as Options;
  let current: Guarded | undefined;
  // TypeORM calls it with `new`, and takes what it returns.
  driver.sqlite = function openGuarded(path: string): Connection {
    current = guarded(connect(path, { busyTimeoutMs, ...options }));
    return current.shown;
  };
  const createQueryRunner = driver.createQueryRunner;
  const seen = new WeakSet<QueryRunner>();
  driver.createQueryRunner = (mode) => {
    const runner = createQueryRunner.call(driver, mode);
    if (!seen.has(runner)) {
      seen.add(runner);
      keepCount(runner, () => current);
    }
    return runner;
  };
  takeTurns(dataSource.manager as EntityManager, () => current);
  return dataSource;
}

interface Guarded {
  readonly connection: Connection;
  readonly transactions: OrmTransactions;
  /** The connection as TypeORM sees it. */
  readonly shown: Connection;
}

function guarded(connection: Connection): Guarded {
  assertBetterSqlite3(connection, "guardDataSource");
  const transactions = new OrmTransactions(connection);
  const prepare = (sql: string): unknown => {
    const statement = (): unknown => connection.prepare(sql);
    if (transactionStatement(sql) === undefined) return statement();
    return {
      reader: false,
      run: () => (transactions.run(sql) ? { changes: 0, lastInsertRowid: 0 } : connection.prepare(sql).run()),
    };
  };
  // walguard prepares its own statements on the connection itself.
  const shown = Object.create(connection, { prepare: { value: prepare } }) as Connection;
  return { connection, transactions, shown };
}

/**
 * TypeORM counts its transactions, and is wrong when a `BEGIN` fails or the engine rolls back by itself: from then on
 * `save()` writes its rows one by one, or each transaction is a savepoint of one that is not there (TX-073). And two
 * that start at once both believe to be the first, and the one that fails rolls the other one back (TX-075).
 */
function keepCount(runner: QueryRunner, current: () => Guarded | undefined): void {
  const { startTransaction, commitTransaction, rollbackTransaction } = runner;
  const own = (work: () => Promise<void>): Promise<void> => current()?.transactions.during(work) ?? work();
  runner.commitTransaction = () => own(() => commitTransaction.call(runner));
  runner.rollbackTransaction = () => own(() => rollbackTransaction.call(runner));
  let starting: Promise<void> | undefined;
  const recount = (): void => {
    const open = current();
    if (open === undefined || inTransaction(open.connection) !== false) return;
    runner.transactionDepth = 0;
    runner.isTransactionActive = false;
  };
  runner.startTransaction = async (...parameters) => {
    while (starting !== undefined) await starting;
    recount();
    const start = own(() => startTransaction.apply(runner, parameters));
    starting = start.then(nothing, nothing);
    try {
      await start;
    } catch (error) {
      recount();
      throw error;
    } finally {
      starting = undefined;
    }
  };
}

const nothing = (): void => {};

/** What writes through a manager that is not a transaction's, and repositories call it. */
const writing = [
  "transaction",
  "save",
  "remove",
  "softRemove",
  "recover",
  "insert",
  "update",
  "upsert",
  "delete",
  "softDelete",
  "restore",
  "increment",
  "decrement",
  "clear",
] as const;

/** Lets one of them at a time run, but for those within a transaction, which are a part of it (TX-075). */
function takeTurns(manager: EntityManager, current: () => Guarded | undefined): void {
  const turns = new AsyncLocalStorage<{ isOver: boolean }>();
  let last: Promise<unknown> = Promise.resolve();
  for (const name of writing) {
    const method = manager[name];
    if (typeof method !== "function") continue;
    manager[name] = (...parameters) => {
      if (turns.getStore()?.isOver === false) return method.apply(manager, parameters);
      const turn = { isOver: false };
      const run = (): Promise<unknown> => method.apply(manager, parameters.map(blaming));
      const result = last.then(() => turns.run(turn, run));
      last = result.then(over, over);
      function over(): void {
        turn.isOver = true;
      }
      return result;
    };
  }
  /** The function of `transaction()`, with its error made known to the rollback that follows. */
  const blaming = (parameter: unknown): unknown => {
    if (typeof parameter !== "function") return parameter;
    return async (inner: unknown) => {
      try {
        return await parameter(inner);
      } catch (error) {
        current()?.transactions.blame(error);
        throw error;
      }
    };
  };
}

type EntityManager = { [name in (typeof writing)[number]]?: (...parameters: unknown[]) => Promise<unknown> };

interface Options {
  readonly timeout?: number;
  readonly readonly?: boolean;
  readonly key?: string;
}

interface Driver {
  sqlite: unknown;
  createQueryRunner(mode: unknown): QueryRunner;
}

interface QueryRunner {
  isTransactionActive: boolean;
  transactionDepth: number;
  startTransaction(...parameters: unknown[]): Promise<void>;
  commitTransaction(): Promise<void>;
  rollbackTransaction(): Promise<void>;
}

function assertGuardable({ options, isInitialized }: GuardableDataSource): void {
  const { readonly, key } = options as Options;
  const refused =
    options.type !== "better-sqlite3"
      ? `is of type ${options.type}`
      : isInitialized
        ? "is initialized already"
        : readonly === true
          ? "is readonly"
          : key !== undefined
            ? "has a key"
            : undefined;
  if (refused === undefined) return;
  throw new ArgumentError(`The data source that guardDataSource was given ${refused}`, {
    hint: 'pass a new DataSource({ type: "better-sqlite3", database }) before initialize(), without readonly and key',
  });
}
