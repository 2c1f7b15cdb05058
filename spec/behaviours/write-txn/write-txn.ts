import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { systemClock } from "../../../src/clock.ts";
import { constants } from "../../../src/constants.ts";
import type { Connection } from "../../../src/engine/connection.ts";
import { type DriverName, loadDriver } from "../../../src/engine/driver.ts";
import {
  ArgumentError,
  AsyncBodyError,
  connect,
  TransactionError,
  transactionOutcome,
  writeTxn,
} from "../../../src/index.ts";
import { type DatabasePlace, databasePlace } from "../../fixtures/database-place.ts";
import { traceStatements } from "../../fixtures/statement-trace.ts";
import { temporaryDirectory } from "../../fixtures/temporary-directory.ts";
import { thrown } from "../../fixtures/thrown.ts";
import { thrownByDriver } from "../../fixtures/thrown-by-driver.ts";

/** What `writeTxn()` promises about the body and its outcome, with one driver. */
export function writeTxnBehaviour(driverName: DriverName): void {
  const driver = loadDriver(driverName);
  const schema = "CREATE TABLE IF NOT EXISTS notes (text TEXT UNIQUE ON CONFLICT ROLLBACK)";

  function database(t: TestContext): DatabasePlace & { readonly db: Connection & Disposable } {
    const place = databasePlace(t, "notes.db");
    const db = place.keep(connect(place.path, { driver, schema, initLock: false }));
    return { ...place, db };
  }

  function add(db: Connection, text: string): void {
    db.prepare("INSERT INTO notes VALUES (?)").run(text);
  }

  /** Lets the next check ask for the mode again (FL-014). */
  function later(): void {
    systemClock.sleep(1);
  }

  function notes(db: Connection): unknown[] {
    const rows = db.prepare("SELECT text FROM notes ORDER BY text").all();
    return rows.map((row) => (row as { text: unknown }).text);
  }

  function isOpen(db: Connection): boolean {
    const { inTransaction, isTransaction } = db as { inTransaction?: boolean; isTransaction?: boolean };
    return inTransaction ?? isTransaction ?? assert.fail("the driver does not say");
  }

  describe(`writeTxn with ${driverName}`, () => {
    test("TX-001 a transaction returns what its body returned, and others see its rows", (t) => {
      const { db, path } = database(t);
      const returned = writeTxn(db, (same) => {
        assert.equal(same, db);
        add(same, "kept");
        return 42;
      });
      assert.equal(returned, 42);
      using other = connect(path, { driver });
      assert.deepEqual(notes(other), ["kept"], "an acknowledged row is not in the database");
    });

    test("TX-002 an error of the body rolls back and is thrown unchanged", (t) => {
      const { db } = database(t);
      const error = new RangeError("no");
      const caught = thrown(() =>
        writeTxn(db, () => {
          add(db, "gone");
          throw error;
        }),
      );
      assert.equal(caught, error, "the caller does not get its own error back");
      assert.equal(transactionOutcome(error), "rolled-back");
      assert.deepEqual(notes(db), []);
      assert.equal(isOpen(db), false);
      writeTxn(db, () => add(db, "next"));
      assert.deepEqual(notes(db), ["next"]);
    });

    test("TX-022 frozen errors, primitives and one error thrown twice pass unchanged", (t) => {
      const { db } = database(t);
      const frozen = Object.freeze(new Error("frozen"));
      for (const what of [frozen, frozen, "text", undefined, null]) {
        const caught = thrown(() =>
          writeTxn(db, () => {
            add(db, "gone");
            throw what;
          }),
        );
        assert.equal(caught, what);
        assert.equal(transactionOutcome(caught), what === frozen ? "rolled-back" : undefined);
        assert.deepEqual(notes(db), []);
      }
    });

    test("TX-003 the write lock is taken before the body's first write", (t) => {
      const { db, path, keep } = database(t);
      const other = keep(new driver(path));
      other.exec("PRAGMA busy_timeout=0");
      writeTxn(db, () => {
        assert.throws(
          () => other.exec("BEGIN IMMEDIATE"),
          /locked/,
          "another writer gets in between the body's reads and its writes",
        );
      });
      other.exec("BEGIN IMMEDIATE; ROLLBACK");
    });

    test("TX-001, TX-005, TX-031 the statements are BEGIN IMMEDIATE, the body's, COMMIT and the probe", (t) => {
      const { db } = database(t);
      const trace = traceStatements(db);
      later();
      writeTxn(db, () => db.exec("DELETE FROM notes"));
      assert.deepEqual(trace.run, [
        `PRAGMA busy_timeout=${constants.boundaryStepMs}`,
        "BEGIN IMMEDIATE",
        "PRAGMA busy_timeout=120000",
        "PRAGMA data_version",
        "DELETE FROM notes",
        "COMMIT",
        "PRAGMA journal_mode",
      ]);
    });

    test("a hundred transactions prepare each statement once", (t) => {
      const { db } = database(t);
      const trace = traceStatements(db);
      later();
      for (let i = 0; i < 100; i++) writeTxn(db, () => i);
      assert.deepEqual(trace.prepared, [
        "BEGIN IMMEDIATE",
        "PRAGMA data_version",
        "COMMIT",
        "PRAGMA journal_mode",
      ]);
      assert.equal(trace.count("COMMIT"), 100);
    });

    test("TX-011, TX-021 a failing ROLLBACK does not hide the body's error", (t) => {
      const { db } = database(t);
      traceStatements(db, (sql) => {
        if (sql === "ROLLBACK") throw thrownByDriver(driverName, "SQLITE_IOERR_FSYNC");
      });
      const error = new Error("the first");
      const caught = thrown(() =>
        writeTxn(db, () => {
          throw error;
        }),
      );
      assert.equal(caught, error, "the rollback's error hides why the transaction failed");
      assert.equal(transactionOutcome(error), "unknown", "a transaction that is still open is not undone");
      db.exec("ROLLBACK;");
    });

    test("TX-011, TX-021 a rollback that finds no transaction does not hide the body's error", (t) => {
      const { db } = database(t);
      traceStatements(db, (sql) => {
        // Ends it just before, so that the engine says "cannot rollback - no transaction is active".
        if (sql === "ROLLBACK") db.exec("ROLLBACK;");
      });
      const error = new Error("the first");
      const caught = thrown(() =>
        writeTxn(db, () => {
          add(db, "gone");
          throw error;
        }),
      );
      assert.equal(caught, error);
      assert.equal(transactionOutcome(error), "rolled-back");
      assert.deepEqual(notes(db), []);
    });

    test("TX-025 an error on which the engine rolls back by itself is thrown unchanged, and promises nothing", (t) => {
      const { db } = database(t);
      db.exec(
        "CREATE TRIGGER refuse BEFORE INSERT ON notes WHEN new.text = 'bad' BEGIN SELECT RAISE(ROLLBACK, 'refused'); END",
      );
      for (const [text, message] of [
        ["twice", /UNIQUE constraint failed/],
        ["bad", /refused/],
      ] as const) {
        const trace = traceStatements(db);
        const caught = thrown(() =>
          writeTxn(db, () => {
            add(db, "twice");
            add(db, text);
          }),
        );
        assert.match(String(caught), message);
        assert.equal(
          transactionOutcome(caught),
          "unknown",
          "the same error may follow the body's own COMMIT",
        );
        assert.equal(trace.count("ROLLBACK"), 0, "there was nothing left to roll back");
        assert.deepEqual(notes(db), []);
      }
    });

    test("TX-025 an error on which the engine rolls back does not vouch for what was written after an earlier one", (t) => {
      const { db } = database(t);
      writeTxn(db, () => add(db, "taken"));
      const caught = thrown(() =>
        writeTxn(db, () => {
          assert.throws(() => add(db, "taken"), /UNIQUE/);
          add(db, "committed by itself");
          add(db, "taken");
        }),
      );
      assert.match(String(caught), /UNIQUE constraint failed/);
      assert.equal(transactionOutcome(caught), "unknown", "a retry would write the row twice");
      assert.deepEqual(notes(db), ["committed by itself", "taken"]);
    });

    test("TX-020 a body that writes on after the engine rolled back has an unknown outcome", (t) => {
      const { db } = database(t);
      const caught = thrown(() =>
        writeTxn(db, () => {
          add(db, "lost");
          assert.throws(() => add(db, "lost"));
          add(db, "by itself");
        }),
      );
      assert.ok(caught instanceof TransactionError, "half a transaction is reported as a whole one");
      assert.equal(caught.outcome, "unknown");
      assert.deepEqual(notes(db), ["by itself"]);
    });

    test("TX-020, TX-025 a body that commits by itself is never reported as rolled back", (t) => {
      const { db } = database(t);
      const error = new Error("after the commit");
      const bodies = {
        returned: (): void => {},
        thrown: (): void => {
          throw error;
        },
      };
      for (const [text, end] of Object.entries(bodies)) {
        const caught = thrown(() =>
          writeTxn(db, () => {
            add(db, text);
            db.exec("COMMIT");
            end();
          }),
        );
        assert.equal(transactionOutcome(caught), "unknown", "a retry would write the rows again");
        if (text === "thrown") assert.equal(caught, error);
        else assert.ok(caught instanceof TransactionError);
      }
      assert.deepEqual(notes(db), ["returned", "thrown"]);
    });

    test("TX-020 a body that begins another transaction in whatever way is in doubt, and none is left open", (t) => {
      const { db } = database(t);
      const [commit, begin] = [db.prepare("COMMIT"), db.prepare("BEGIN")];
      const ways = {
        script: () => db.exec("/* ; */ COMMIT; begin immediate"),
        statements: () => [commit.run(), begin.run()],
        savepoint: () => [db.exec("COMMIT"), db.prepare("SAVEPOINT mine").run()],
        "savepoint in a script": () => db.exec("END; SAVEPOINT mine"),
        "end behind a trigger": () =>
          db.exec("CREATE TEMP TRIGGER log AFTER DELETE ON notes BEGIN SELECT 1; END; END; SAVEPOINT mine"),
        "script that fails": () => {
          assert.throws(() => db.exec("COMMIT; BEGIN; not SQL"));
        },
      };
      for (const [way, another] of Object.entries(ways)) {
        const caught = thrown(() =>
          writeTxn(db, () => {
            add(db, way);
            another();
            add(db, "never");
          }),
        );
        assert.ok(caught instanceof TransactionError, way);
        assert.equal(caught.outcome, "unknown", way);
        assert.equal(isOpen(db), false, way);
      }
      assert.deepEqual(notes(db), Object.keys(ways).sort());
    });

    test("TX-020 savepoints, triggers, texts and a BEGIN that is refused are not taken for another transaction", (t) => {
      const { db } = database(t);
      writeTxn(db, () => {
        db.exec("SAVEPOINT a; RELEASE a; SAVEPOINT b; ROLLBACK TRANSACTION TO b; RELEASE b; SAVEPOINT c");
        db.prepare("SAVEPOINT d").run();
        db.exec(
          "CREATE TRIGGER log AFTER DELETE ON notes BEGIN SELECT 1; END; SAVEPOINT e; -- ; BEGIN\nRELEASE e",
        );
        db.exec("INSERT INTO notes VALUES ('; BEGIN; COMMIT; BEGIN')");
        assert.throws(() => db.exec("BEGIN"), /within a transaction/);
        assert.throws(() => db.prepare("BEGIN").run(), /within a transaction/);
      });
      assert.equal(notes(db).length, 1);
    });

    test("TX-016 a body that closes the connection gets an error with an outcome", (t) => {
      const db = new driver(join(temporaryDirectory(t), "closed.db"));
      const caught = thrown(() => writeTxn(db, () => db.close()));
      assert.ok(caught instanceof TransactionError);
      assert.equal(caught.outcome, "unknown");
    });

    test("TX-015 a body that returns a promise is refused, and nothing it wrote is kept", async (t) => {
      const { db } = database(t);
      const caught = thrown(() =>
        writeTxn(db, () => {
          add(db, "gone");
          return Promise.reject(new Error("nobody waits for this"));
        }),
      );
      assert.ok(caught instanceof AsyncBodyError);
      assert.equal(caught.outcome, "rolled-back");
      assert.deepEqual(notes(db), []);
      // The rejected promise would end the test run here, were it unhandled.
      await new Promise((resolve) => setImmediate(resolve));
    });

    test("TX-015 a body that returns a lazy query is refused, and the query does not run", (t) => {
      const { db } = database(t);
      let ran = 0;
      // biome-ignore lint/suspicious/noThenProperty: query builders have such a method
      const query = { then: () => void ran++ };
      assert.throws(() => writeTxn(db, () => query as unknown), AsyncBodyError);
      assert.equal(ran, 0, "a query builder's query would run outside the transaction");
    });

    test("TX-015 asynchronous functions and generators are refused before BEGIN", (t) => {
      const { db } = database(t);
      const trace = traceStatements(db);
      let called = 0;
      const bodies = [
        async () => void called++,
        // biome-ignore lint/correctness/useYield: it must not even be called
        function* () {
          called++;
        },
        // biome-ignore lint/correctness/useYield: as above
        async function* () {
          called++;
        },
      ];
      for (const body of bodies) {
        const caught = thrown(() => writeTxn(db, body as () => unknown));
        assert.ok(caught instanceof AsyncBodyError);
        assert.equal(caught.outcome, "not-started");
      }
      assert.deepEqual(trace.run, []);
      assert.equal(called, 0);
    });

    test("IL-002 writing makes no file beside the database but SQLite's own", (t) => {
      for (const mode of ["wal", "delete"]) {
        const directory = temporaryDirectory(t);
        const db = new driver(join(directory, "kanban.db"));
        db.exec(`PRAGMA journal_mode=${mode}; ${schema}`);
        const before = readdirSync(directory);
        const during = writeTxn(db, () => {
          add(db, mode);
          return readdirSync(directory);
        });
        assert.deepEqual(readdirSync(directory), before, "a write left a file behind");
        const journal = mode === "wal" ? [] : ["kanban.db-journal"];
        assert.deepEqual(during, [...before, ...journal].sort(), "a write took a lock file");
        db.close();
      }
    });

    test("a connection opened by the driver itself will do, on a file and in memory", (t) => {
      for (const path of [":memory:", join(temporaryDirectory(t), "raw.db")]) {
        const db = new driver(path);
        db.exec(schema);
        writeTxn(db, () => add(db, "kept"));
        assert.throws(() =>
          writeTxn(db, () => {
            add(db, "gone");
            throw new Error("no");
          }),
        );
        assert.deepEqual(notes(db), ["kept"]);
        db.close();
      }
    });

    test("TX-016 what is no connection or no body is refused by name, before BEGIN", (t) => {
      const { db } = database(t);
      const closed = new driver(":memory:");
      closed.close();
      const nothing = undefined as unknown as Connection;
      const calls: [() => unknown, RegExp][] = [
        [() => writeTxn(nothing, () => 1), /Expected a connection/],
        [() => writeTxn({} as Connection, () => 1), /no exec\(\) and prepare\(\)/],
        [() => writeTxn(db, null as unknown as () => 1), /null as its body/],
        [() => writeTxn(closed, () => 1), /not open/],
      ];
      for (const [call, message] of calls) {
        const caught = thrown(call);
        assert.match(String(caught), message);
        assert.ok(caught instanceof ArgumentError || caught instanceof TransactionError);
        assert.equal(caught.outcome, "not-started");
      }
    });

    test("TX-027 an iterator that the body left open locks nothing, once it is finished, and loses no later row", (t) => {
      const { db, path } = database(t);
      add(db, "one");
      add(db, "two");
      let iterator: Iterator<unknown> | undefined;
      const leaving = (): void => {
        iterator = (
          db.prepare("SELECT * FROM notes") as unknown as { iterate(): Iterator<unknown> }
        ).iterate();
        iterator.next();
        throw new Error("the body's own");
      };
      thrown(() => writeTxn(db, leaving));
      if (isOpen(db)) {
        for (const allowNested of [false, true]) {
          const refused = thrown(() => writeTxn(db, () => add(db, "lost"), { allowNested }));
          assert.ok(refused instanceof TransactionError, String(refused));
          assert.equal(refused.outcome, "not-started");
          assert.match(refused.message, /iterator/, "the caller would not know what to finish");
        }
      }
      iterator?.return?.();
      writeTxn(db, () => add(db, "kept"));
      db.close();
      const again = new driver(path);
      assert.deepEqual(notes(again), ["kept", "one", "two"]);
      again.close();
    });
  });
}
