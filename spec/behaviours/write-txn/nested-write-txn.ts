import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Connection } from "../../../src/engine/connection.ts";
import { type DriverName, loadDriver } from "../../../src/engine/driver.ts";
import {
  ArgumentError,
  NestedTransactionError,
  TransactionError,
  transactionOutcome,
  type WriteTxnOptions,
  writeTxn,
} from "../../../src/index.ts";
import { connectionState } from "../../../src/lock-hygiene/connection-state.ts";
import { traceStatements } from "../../fixtures/statement-trace.ts";
import { thrown } from "../../fixtures/thrown.ts";
import { thrownByDriver } from "../../fixtures/thrown-by-driver.ts";

/** What `writeTxn()` promises inside an open transaction, with one driver. */
export function nestedWriteTxnBehaviour(driverName: DriverName): void {
  const driver = loadDriver(driverName);
  const nested = { allowNested: true };

  function database(): Connection {
    const db = new driver(":memory:");
    db.exec("CREATE TABLE notes (text TEXT)");
    return db;
  }

  function add(db: Connection, text: string): void {
    db.prepare("INSERT INTO notes VALUES (?)").run(text);
  }

  function notes(db: Connection): unknown[] {
    const rows = db.prepare("SELECT text FROM notes ORDER BY rowid").all();
    return rows.map((row) => (row as { text: unknown }).text);
  }

  function throwing(): never {
    throw new Error("the body's own");
  }

  describe(`the options of writeTxn with ${driverName}`, () => {
    for (const [what, options, wanted] of [
      ["an unknown name", { alowNested: true }, /no option alowNested; did you mean "allowNested"\?/],
      ["a value that is no truth value", { allowNested: 1 }, /allowNested is 1.*true or false/],
      ["null", null, /options are null/],
      ["a number", 5, /options are number/],
      ["an array", [], /options are an array/],
    ] as const) {
      test(`CN-030 ${what} is refused by name before anything is begun`, () => {
        const db = database();
        const error = thrown(() => writeTxn(db, () => add(db, "written"), options as WriteTxnOptions));
        assert.ok(error instanceof ArgumentError, String(error));
        assert.match(error.message, wanted);
        assert.equal(transactionOutcome(error), "not-started");
        assert.deepEqual(notes(db), [], "a nested call would be refused, or not be, by a typo");
        db.close();
      });
    }

    test("undefined stands for the default", () => {
      const db = database();
      writeTxn(db, () => add(db, "one"), undefined);
      writeTxn(db, () => add(db, "two"), { allowNested: undefined });
      assert.deepEqual(notes(db), ["one", "two"]);
      db.close();
    });
  });

  describe(`nested writeTxn with ${driverName}`, () => {
    test("TX-012 a nested transaction is refused, and the outer one can go on", () => {
      const db = database();
      let called = 0;
      writeTxn(db, () => {
        add(db, "outer");
        const caught = thrown(() => writeTxn(db, () => called++));
        assert.ok(caught instanceof NestedTransactionError);
        assert.equal(caught.outcome, "not-started");
      });
      assert.equal(called, 0);
      assert.deepEqual(notes(db), ["outer"]);
    });

    test("TX-012, TX-014 a transaction that the caller began counts as open too", () => {
      const db = database();
      db.exec("BEGIN");
      assert.throws(() => writeTxn(db, () => 1), NestedTransactionError);
      writeTxn(db, () => add(db, "inner"), nested);
      db.exec("ROLLBACK");
      assert.deepEqual(notes(db), [], "a savepoint committed what its caller had not");
    });

    test("TX-013 a failing savepoint undoes only its own writes", () => {
      const db = database();
      const error = new Error("inner");
      writeTxn(db, () => {
        add(db, "before");
        const caught = thrown(() =>
          writeTxn(
            db,
            () => {
              add(db, "inner");
              throw error;
            },
            nested,
          ),
        );
        assert.equal(caught, error);
        assert.equal(transactionOutcome(error), "rolled-back");
        add(db, "after");
      });
      assert.deepEqual(notes(db), ["before", "after"]);
    });

    test("TX-014 a savepoint is as durable as the outer transaction", () => {
      const db = database();
      assert.throws(() =>
        writeTxn(db, () => {
          assert.equal(
            writeTxn(
              db,
              () => {
                add(db, "inner");
                return "inner's";
              },
              nested,
            ),
            "inner's",
          );
          throw new Error("outer");
        }),
      );
      assert.deepEqual(notes(db), []);
    });

    test("TX-013 savepoints in savepoints have a name each, prepared once", () => {
      const db = database();
      const trace = traceStatements(db);
      for (let i = 0; i < 3; i++) {
        writeTxn(db, () => writeTxn(db, () => writeTxn(db, () => i, nested), nested));
      }
      const others = (list: readonly string[]): string[] =>
        list.filter((sql) => !/busy_timeout|data_version/.test(sql));
      assert.deepEqual(others(trace.run).slice(0, 7), [
        "BEGIN IMMEDIATE",
        "SAVEPOINT walguard_2",
        "SAVEPOINT walguard_3",
        "RELEASE walguard_3",
        "RELEASE walguard_2",
        "COMMIT",
        "PRAGMA journal_mode",
      ]);
      assert.equal(others(trace.prepared).length, 7, "each transaction would prepare its statements again");
    });

    test("TX-013, TX-016 a savepoint that cannot be released is undone", () => {
      const db = database();
      traceStatements(db, (sql, nth) => {
        if (sql.startsWith("RELEASE") && nth === 1) throw thrownByDriver(driverName, "SQLITE_BUSY");
      });
      writeTxn(db, () => {
        const caught = thrown(() => writeTxn(db, () => add(db, "inner"), nested));
        assert.ok(caught instanceof TransactionError);
        assert.equal(caught.outcome, "rolled-back");
        assert.match(caught.message, /\(rolled-back\)/, "the message and the outcome differ");
      });
      assert.deepEqual(notes(db), []);
    });

    test("TX-020 a savepoint's body that ends the transaction makes both outcomes unknown", () => {
      const db = database();
      let inner: unknown;
      const outer = thrown(() =>
        writeTxn(db, () => {
          add(db, "kept");
          inner = thrown(() => writeTxn(db, () => db.exec("COMMIT"), nested));
        }),
      );
      assert.equal(transactionOutcome(inner), "unknown");
      assert.equal(transactionOutcome(outer), "unknown", "a retry would write the row again");
      assert.deepEqual(notes(db), ["kept"]);
    });

    test("TX-029 a body that ends the transaction in a savepoint, and begins another one, is in doubt however it ends", () => {
      for (const fails of [true, false]) {
        const db = database();
        const outer = thrown(() =>
          writeTxn(db, () => {
            add(db, "kept");
            const inner = thrown(() => writeTxn(db, () => db.exec("COMMIT; BEGIN"), nested));
            assert.ok(inner instanceof TransactionError);
            assert.equal(inner.outcome, "unknown");
            add(db, "undone");
            if (fails) throw new Error("late");
          }),
        );
        assert.equal(transactionOutcome(outer), "unknown", "a retry would write the row again");
        assert.deepEqual(notes(db), ["kept"]);
        db.exec("BEGIN");
        const later = thrown(() => writeTxn(db, throwing, nested));
        assert.equal(transactionOutcome(later), "rolled-back", "the doubt is about an earlier transaction");
        db.exec("ROLLBACK");
        assert.equal(transactionOutcome(thrown(() => writeTxn(db, throwing))), "rolled-back");
      }
    });

    test("TX-015 a promise from a savepoint's body undoes the savepoint", () => {
      const db = database();
      writeTxn(db, () => {
        const promise = (): unknown => {
          add(db, "inner");
          return Promise.resolve();
        };
        assert.equal(transactionOutcome(thrown(() => writeTxn(db, promise, nested))), "rolled-back");
      });
      assert.deepEqual(notes(db), []);
    });

    test("TX-023 rolling back around another database's commit does not say that nothing was written", () => {
      const [outer, other] = [database(), database()];
      const mode = { get: () => "delete" };
      connectionState(other).statements.set("PRAGMA journal_mode", {
        get: () => {
          throw thrownByDriver(driverName, "SQLITE_CORRUPT");
        },
        all: () => [mode],
        run: () => mode,
      });
      let inner: unknown;
      const caught = thrown(() =>
        writeTxn(outer, () => {
          inner = thrown(() => writeTxn(other, () => add(other, "durable")));
          assert.equal(transactionOutcome(inner), "committed");
          throw inner;
        }),
      );
      assert.equal(caught, inner);
      assert.equal(transactionOutcome(caught), "unknown", "a retry would write the other row twice");
      assert.deepEqual(notes(other), ["durable"]);
    });
  });
}
