import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { injectFaults, VacuousFaultError } from "../../../faults/index.ts";
import type { Connection, Statement } from "../../../src/engine/connection.ts";
import { type DriverName, loadDriver } from "../../../src/engine/driver.ts";
import { sqliteFailure } from "../../../src/engine/sqlite-error.ts";
import { cleanUp } from "../../fixtures/clean-up.ts";
import { thrown } from "../../fixtures/thrown.ts";

/** better-sqlite3 has more ways to run a statement. */
interface MoreMethods {
  pragma(source: string, options?: { simple: boolean }): unknown;
  transaction<T>(body: () => T): (() => T) & { readonly immediate: () => T; readonly database: Connection };
}
type MoreStatement = Statement & {
  iterate(...parameters: unknown[]): IterableIterator<unknown>;
  pluck(on?: boolean): MoreStatement;
  raw(on?: boolean): Statement;
  expand(on?: boolean): Statement;
  safeIntegers(on?: boolean): Statement;
  setReturnArrays(on: boolean): void;
  setReadBigInts(on: boolean): void;
};

const codeOf = (error: unknown): string | undefined => sqliteFailure(error)?.code;

type StatementUse = readonly [string, (statement: MoreStatement) => unknown];

const betterUses: readonly StatementUse[] = [
  ["pluck", (statement) => statement.pluck().get()],
  ["raw", (statement) => statement.raw().all()],
  ["expand", (statement) => statement.expand().get()],
  ["safeIntegers", (statement) => statement.safeIntegers().get()],
  [
    "pluck and back",
    (statement) => {
      statement.pluck().pluck(false);
      return statement.get();
    },
  ],
];

const nodeUses: readonly StatementUse[] = [
  [
    "setReturnArrays",
    (statement) => {
      statement.setReturnArrays(true);
      return statement.get();
    },
  ],
  [
    "setReadBigInts",
    (statement) => {
      statement.setReadBigInts(true);
      return statement.all();
    },
  ],
];

/** How faults get between a program and one driver. */
export function faultInterceptionBehaviour(driverName: DriverName): void {
  const driver = loadDriver(driverName);
  const better = driverName === "better-sqlite3";

  /** A connection in memory with three rows. */
  const memory = (t: TestContext, Library = driver): Connection => {
    const connection = new Library(":memory:");
    cleanUp(t, () => connection.close());
    connection.exec("CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 'x'), (2, 'y'), (3, 'z')");
    return connection;
  };
  const prepare = (connection: Connection, sql: string): MoreStatement =>
    connection.prepare(sql) as MoreStatement;

  describe(`faults on a live connection, with ${driverName}`, () => {
    test("a fault strikes through every way of running a statement", (t) => {
      const connection = memory(t);
      const injected = injectFaults(connection, "exec.select=error(SQLITE_IOERR_READ)");
      const sql = "SELECT a FROM t";
      const ways: readonly (readonly [string, () => unknown])[] = [
        ["get", () => connection.prepare(sql).get()],
        ["all", () => connection.prepare(sql).all()],
        ["iterate", () => [...prepare(connection, sql).iterate()]],
        ["exec", () => connection.exec(sql)],
        ...(better ? [] : ([["run", () => connection.prepare(sql).run()]] as const)),
      ];
      for (const [way, run] of ways) {
        const error = thrown(run);
        assert.match(String(error), /disk I\/O error/, `${way} must fail`);
      }
      assert.deepEqual(injected.fired, { "exec.select": ways.length });
      assert.deepEqual(connection.prepare("VALUES (4)").all().length, 1, "the connection goes on working");
    });

    test("a fault strikes when the statement runs, not when it is prepared", (t) => {
      const connection = memory(t);
      const injected = injectFaults(connection, "exec.insert=1*error(SQLITE_FULL)->off");
      const statement = connection.prepare("INSERT INTO t VALUES (?, ?)");
      assert.deepEqual(injected.fired, { "exec.insert": 0 });
      assert.equal(codeOf(thrown(() => statement.run(4, "v"))), "SQLITE_FULL");
      statement.run(5, "w");
      const { n } = connection.prepare("SELECT count(*) AS n FROM t").get() as { n: number };
      assert.equal(n, 4, "the engine must not have seen the first one, and have run the second");
    });

    test("the statements of one text are looked at one by one", (t) => {
      const connection = memory(t);
      const injected = injectFaults(connection, "exec.delete=error(SQLITE_BUSY)");
      const text = "INSERT INTO t VALUES (4, ';'); DELETE FROM t; INSERT INTO t VALUES (5, '')";
      assert.throws(() => connection.exec(text), /database is locked/);
      assert.deepEqual(
        injected.trace.map(({ sql, outcome }) => [sql, outcome]),
        [
          ["INSERT INTO t VALUES (4, ';')", "ok"],
          ["DELETE FROM t", "SQLITE_BUSY"],
        ],
        "what comes before the fault has run, what comes after it has not",
      );
      const { n } = connection.prepare("SELECT count(*) AS n FROM t").get() as { n: number };
      assert.equal(n, 4);
    });

    test("a returned value has the shape of the statement's own rows", (t) => {
      const connection = memory(t);
      const forgedAndReal = (use: (statement: MoreStatement) => unknown): [unknown, unknown] => {
        const sql = "SELECT a, NULL AS b FROM t WHERE a = 1";
        const real = use(prepare(connection, sql));
        const injected = injectFaults(connection, "exec.select=return(1)");
        const forged = use(prepare(connection, sql));
        injected.assertFired();
        injected.restore();
        return [forged, real];
      };
      const uses: readonly StatementUse[] = [
        ["get", (statement) => statement.get()],
        ["all", (statement) => statement.all()],
        ["iterate", (statement) => [...statement.iterate()]],
        ...(better ? betterUses : nodeUses),
      ];
      for (const [name, use] of uses) {
        const [forged, real] = forgedAndReal(use);
        assert.deepEqual(forged, real, `${name}: a program could tell the forged row from a real one`);
      }
    });

    test("no row is what a statement without rows gives", (t) => {
      const connection = memory(t);
      const use = (): unknown[] => {
        const statement = prepare(connection, "SELECT a FROM t WHERE a = 99");
        return [statement.get(), statement.all(), [...statement.iterate()]];
      };
      const real = use();
      const injected = injectFaults(connection, "exec.select=norow");
      assert.deepEqual(use(), real);
      injected.assertFired();
    });

    test("without a fault everything is the driver's own", (t) => {
      const connection = memory(t);
      const use = (): unknown[] => [
        connection.exec("INSERT INTO t VALUES (9, 'q')") === connection,
        connection.prepare("DELETE FROM t WHERE a = 9").run(),
        prepare(connection, "SELECT * FROM t").all(),
        [...prepare(connection, "SELECT * FROM t").iterate()],
        firstOf(prepare(connection, "SELECT * FROM t").iterate()),
        prepare(connection, "PRAGMA foreign_keys").get(),
        errorText(() => connection.prepare("SELEC")),
        errorText(() => connection.exec("SELEC")),
        errorText(() => connection.prepare("BEGIN").get()),
        errorText(() => connection.exec("ROLLBACK")),
        errorText(() => connection.prepare("SELECT ?").get(Symbol("x"))),
        errorText(() => connection.exec(5 as unknown as string)),
        ...(better
          ? [
              errorText(() => connection.prepare("SELECT 1").run()),
              errorText(() => (connection as unknown as MoreMethods).transaction(5 as never)),
              errorText(() => (connection as unknown as MoreMethods).pragma(5 as never)),
              (connection as unknown as MoreMethods).pragma("foreign_keys"),
            ]
          : []),
      ];
      const fresh = new driver(":memory:");
      cleanUp(t, () => fresh.close());
      const real = use();
      const injected = injectFaults(connection, { faults: [] });
      assert.deepEqual(use(), real, "being watched would change how a program behaves");
      injected.restore();
      assert.deepEqual(use(), real, "or having been watched would");
    });

    test("restore gives the connection back as it was, and keeps what was recorded", (t) => {
      const connection = memory(t);
      const before = Reflect.ownKeys(connection);
      const injected = injectFaults(connection, "exec.select=error(SQLITE_BUSY)");
      const during = connection.prepare("SELECT 1");
      assert.throws(() => during.get(), /database is locked/);
      injected.restore();
      injected.restore();
      assert.deepEqual(Reflect.ownKeys(connection), before, "nothing of the injection may remain");
      assert.notEqual(during.get(), undefined, "a statement prepared meanwhile is free too");
      assert.notEqual(connection.prepare("SELECT 1").get(), undefined);
      assert.equal(injected.trace.length, 1, "what was recorded stays");
      assert.deepEqual(injected.fired, { "exec.select": 1 });
    });

    test("disposing restores", (t) => {
      const connection = memory(t);
      const injected = injectFaults(connection, "any=error(SQLITE_BUSY)");
      injected[Symbol.dispose]();
      connection.exec("SELECT 1");
      assert.equal(injected.trace.length, 0);
    });

    test("two plans on one connection work side by side, and end in any order", (t) => {
      const connection = memory(t);
      const outer = injectFaults(connection, "exec.select=1*error(SQLITE_BUSY)->off");
      const inner = injectFaults(connection, "exec.insert=1*error(SQLITE_FULL)->off");
      outer.restore();
      assert.notEqual(connection.prepare("SELECT 1").get(), undefined, "the first is over");
      assert.equal(
        codeOf(thrown(() => connection.prepare("INSERT INTO t VALUES (1, 1)").run())),
        "SQLITE_FULL",
      );
      inner.restore();
      connection.exec("INSERT INTO t VALUES (1, 1)");
      assert.deepEqual([outer.trace.length, inner.trace.length], [0, 2]);
    });

    test("a fault at close leaves the connection open", (t) => {
      const connection = memory(t);
      const injected = injectFaults(connection, "close=1*error(SQLITE_BUSY)->off");
      assert.equal(codeOf(thrown(() => connection.close())), "SQLITE_BUSY");
      connection.exec("SELECT 1");
      injected.assertFired();
    });

    test("a fault that never struck is an error when asked", (t) => {
      const injected = injectFaults(memory(t), "rollback=error(SQLITE_IOERR)");
      assert.throws(() => injected.assertFired(), VacuousFaultError);
    });

    if (better) {
      test("pragma() is a statement like any other", (t) => {
        const connection = memory(t) as Connection & MoreMethods;
        const real = [connection.pragma("journal_mode"), connection.pragma("journal_mode", { simple: true })];
        const injected = injectFaults(
          connection,
          "pragma.journal_mode()=2*return(memory)->1*norow->error(SQLITE_AUTH)",
        );
        const forged = [
          connection.pragma("journal_mode"),
          connection.pragma("journal_mode", { simple: true }),
        ];
        assert.deepEqual(forged, real);
        assert.deepEqual(connection.pragma("journal_mode"), []);
        assert.throws(() => connection.pragma("journal_mode"), /not authorized/);
        assert.equal(injected.trace.length, 4, "each is noted once");
      });

      test("transaction() refuses what the driver's own does: a closed database, and what is no function", () => {
        const said = [false, true].map((injected) => {
          const connection = new (loadDriver(driverName))(":memory:") as Connection & MoreMethods;
          if (injected) injectFaults(connection, "commit=1*error(SQLITE_BUSY)->off");
          const words = [errorText(() => connection.transaction(5 as never))];
          connection.close();
          return [...words, errorText(() => connection.transaction(() => 1))];
        });
        assert.deepEqual(said[1], said[0], "code that is tested would fail elsewhere, or not at all");
        assert.match(String(said[0]?.[1]), /not open/);
      });

      test("transaction() begins, commits and rolls back through the plan", (t) => {
        const connection = memory(t) as Connection & MoreMethods & { inTransaction: boolean };
        const injected = injectFaults(connection, "commit=1*error(SQLITE_BUSY)->off");
        const insert = connection.transaction(() => connection.exec("INSERT INTO t VALUES (7, 7)"));
        assert.equal(insert.database, connection);
        assert.equal(codeOf(thrown(insert)), "SQLITE_BUSY");
        assert.equal(connection.inTransaction, false, "a failed commit must be rolled back");
        insert.immediate();
        const nested = connection.transaction(() => {
          insert();
          assert.throws(
            connection.transaction(() => assert.fail("inner")),
            /inner/,
          );
        });
        nested();
        injected.restore();
        insert();
        const { n } = connection.prepare("SELECT count(*) AS n FROM t WHERE a = 7").get() as { n: number };
        assert.equal(n, 3);
        const boundaries = injected.trace.map(({ sql }) => sql.split(" `")[0]);
        assert.deepEqual(
          boundaries.filter((sql) => !sql?.startsWith("INSERT")),
          [
            "BEGIN",
            "COMMIT",
            "ROLLBACK",
            "BEGIN IMMEDIATE",
            "COMMIT",
            "BEGIN",
            "SAVEPOINT",
            "RELEASE",
            "SAVEPOINT",
            "ROLLBACK TO",
            "RELEASE",
            "COMMIT",
          ],
        );
      });
    }
  });
}

/** The first row, with the rest left where it is. */
function firstOf(rows: Iterable<unknown>): unknown {
  for (const row of rows) return row;
  return undefined;
}

function errorText(run: () => unknown): string {
  try {
    run();
    return "no error";
  } catch (error) {
    return String(error);
  }
}
