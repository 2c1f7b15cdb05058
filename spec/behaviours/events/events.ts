import assert from "node:assert/strict";
import { channel } from "node:diagnostics_channel";
import { renameSync } from "node:fs";
import { describe, test } from "node:test";
import sinon from "sinon";
import { constants } from "../../../src/constants.ts";
import { type DriverName, loadDriver } from "../../../src/engine/driver.ts";
import {
  ArgumentError,
  checkGeneration,
  connect,
  LostGenerationError,
  NestedTransactionError,
  TransactionError,
  writeTxn,
  writeTxnAsync,
} from "../../../src/index.ts";
import { beginWrite } from "../../../src/write-txn/open-transaction.ts";
import { cleanUp } from "../../fixtures/clean-up.ts";
import { databasePlace } from "../../fixtures/database-place.ts";
import { failingDriver } from "../../fixtures/failing-driver.ts";
import { heard } from "../../fixtures/heard.ts";
import { missing, secondDriverBeyondNpmTest } from "../../fixtures/prerequisite.ts";
import { recordingLogger } from "../../fixtures/recording-logger.ts";
import { runProcess } from "../../fixtures/runtime-process.ts";
import { startPeer } from "../../fixtures/sqlite-peer.ts";
import { traceStatements } from "../../fixtures/statement-trace.ts";
import { thrown } from "../../fixtures/thrown.ts";
import { thrownByDriver } from "../../fixtures/thrown-by-driver.ts";

const schema = "CREATE TABLE IF NOT EXISTS notes (text TEXT)";
const program = new URL("../../fixtures/programs/throwing-subscriber.ts", import.meta.url);
const begin = "BEGIN IMMEDIATE";

/** What is told over `node:diagnostics_channel`, with one driver. */
export function eventsBehaviour(driverName: DriverName): void {
  const driver = loadDriver(driverName);
  const add = "INSERT INTO notes VALUES ('one')";

  describe(`the events with ${driverName}`, {
    skip: secondDriverBeyondNpmTest(driverName),
  }, () => {
    test("EV-001 while nobody listens nothing is made and no clock is read for an event", (t) => {
      const { path, keep } = databasePlace(t);
      const db = keep(connect(path, { driver, schema }));
      const ask = (): number => {
        const now = sinon.spy(performance, "now");
        cleanUp(t, () => now.restore());
        writeTxn(db, () => db.exec(add));
        now.restore();
        return now.callCount;
      };
      ask();
      const publish = sinon.spy(channel("walguard:txn"), "publish");
      const unheard = ask();
      publish.restore();
      assert.equal(publish.callCount, 0);
      heard(t, "walguard:txn", path);
      assert.equal(ask() - unheard, 4, "the clock is read for the event alone");
    });

    test("EV-002 what happened in a transaction is told when it is over", (t) => {
      const { path, keep } = databasePlace(t);
      const db = keep(connect(path, { driver, schema }));
      const inside: unknown[] = [];
      const seen = (): void => {
        const { inTransaction, isTransaction } = db as { inTransaction?: boolean; isTransaction?: boolean };
        inside.push(inTransaction ?? isTransaction);
        // It may use the connection, but not for ever.
        if (inside.length < 3) writeTxn(db, () => db.exec(add));
      };
      heard(t, "walguard:txn", path, seen);
      const busy = heard(t, "walguard:busy", path, seen);
      traceStatements(db, (sql, nth) => {
        // Each refusal is followed by a pause: so many are longer than one attempt.
        if (sql === begin && nth <= constants.boundaryStepMs + 1)
          throw thrownByDriver(driverName, "SQLITE_BUSY");
      });
      writeTxn(db, () => db.exec(add));
      assert.equal(busy.length, 1);
      assert.ok(inside.length > 0);
      assert.deepEqual([...new Set(inside)], [false], "every other writer would wait for a subscriber");
    });

    test("EV-002 what happened in the transaction of a query builder is told when it is over", (t) => {
      const { path, keep } = databasePlace(t);
      const db = keep(connect(path, { driver, schema }));
      const busy = heard(t, "walguard:busy", path);
      traceStatements(db, (sql, nth) => {
        if (sql === begin && nth <= constants.boundaryStepMs + 1)
          throw thrownByDriver(driverName, "SQLITE_BUSY");
      });
      const open = beginWrite(db);
      assert.equal(busy.length, 0, "every other writer would wait for a subscriber");
      open.commit();
      assert.equal(busy.length, 1);
    });

    test("EV-002 a loss that is noticed within a transaction is told when it is over, too", (t) => {
      const { path, keep } = databasePlace(t);
      const db = keep(connect(path, { driver, schema, logger: recordingLogger() }));
      const order: string[] = [];
      heard(t, "walguard:lost-generation", path, () => order.push("told"));
      const caught = thrown(() =>
        writeTxn(db, () => {
          db.exec(add);
          renameSync(`${path}-wal`, `${path}-wal.taken`);
          order.push(thrown(() => checkGeneration(db)) instanceof LostGenerationError ? "seen" : "not seen");
        }),
      );
      order.push("over");
      assert.ok(caught instanceof LostGenerationError);
      assert.deepEqual(order, ["seen", "told", "over"]);
    });

    test("EV-003 a subscriber that throws changes nothing for the caller", (t) => {
      const { path } = databasePlace(t);
      const ended = runProcess(program, [driverName, path]);
      assert.equal(ended.status, 0, ended.stderr);
      const { seen, rows, uncaught } = JSON.parse(ended.stdout) as Record<string, unknown>;
      assert.deepEqual(seen, [true, [], "the body's own", "rolled-back"]);
      assert.equal(rows, 1);
      assert.deepEqual(uncaught, ["walguard:open", "walguard:txn", "walguard:checkpoint", "walguard:txn"]);
    });

    test("EV-004 each connection that was opened is told of, and none that was not", (t) => {
      const { path, keep } = databasePlace(t);
      const events = heard(t, "walguard:open", path);
      keep(connect(path, { driver, schema, label: "the notes" }));
      keep(connect(path, { driver }));
      assert.equal(events.length, 2);
      const [first, second] = events;
      assert.equal(first?.label, "the notes");
      assert.equal(second?.label, "test.db");
      assert.equal(first?.driver, driverName);
      assert.match(first?.sqliteVersion ?? "", /^3\.\d+\.\d+$/);
      assert.equal(first?.journalMode, "wal");
      assert.ok((first?.openMs ?? -1) >= 0);
      assert.ok(thrown(() => connect(path, { driver, busyTimeoutMs: -1 })) instanceof ArgumentError);
      assert.ok(thrown(() => connect(path, { driver, schema: "CREATE nonsense" })) instanceof Error);
      assert.equal(events.length, 2, "it would count connections that nobody has");
      const inMemory = heard(t, "walguard:open", null);
      keep(connect(":memory:", { driver }));
      assert.deepEqual(
        inMemory.map(({ label, journalMode }) => [label, journalMode]),
        [["database", "memory"]],
      );
    });

    test("EV-005 another mode than WAL is told each time, with the reason, and WAL never", (t) => {
      const { path, keep } = databasePlace(t);
      const events = heard(t, "walguard:fallback", path);
      const refusal = thrownByDriver(driverName, "SQLITE_PROTOCOL");
      const sql = "PRAGMA main.journal_mode=WAL";
      const failing = failingDriver(driverName, { [sql]: Array.from({ length: 9 }, () => refusal) });
      const options = { driver: failing, schema, logger: recordingLogger(), label: `fallback-${driverName}` };
      for (let connected = 1; connected <= 2; connected++) {
        keep(connect(path, options));
        assert.equal(events.length, connected, "a message that comes once is not found in a fleet");
      }
      assert.equal(events[0]?.journalMode, "delete");
      assert.match(events[0]?.reason ?? "", /locking protocol/);
      assert.equal(events[0]?.label, `fallback-${driverName}`);
      const other = `${path}.2`;
      const none = heard(t, "walguard:fallback", other);
      keep(connect(other, { driver, schema }));
      keep(connect(`${path}.3`, { driver, schema, journalMode: "delete" }));
      assert.deepEqual(none, []);
      assert.equal(events.length, 2, "nobody wanted WAL there");
    });

    test("EV-006 a wait in vain is told, with its boundary and its time", {
      skip: missing("python3"),
    }, async (t) => {
      const { path, keep } = databasePlace(t);
      const db = keep(connect(path, { driver, schema, busyTimeoutMs: 60 }));
      const events = heard(t, "walguard:busy", path);
      writeTxn(db, () => db.exec(add));
      assert.deepEqual(events, [], "it did not wait");
      const peer = startPeer(t);
      await peer.ask(`open ${path}`);
      await peer.ask(`exec ${begin}`);
      assert.ok(thrown(() => writeTxn(db, () => "never")) instanceof TransactionError);
      assert.deepEqual(
        events.map(({ boundary, gaveUp, waitedMs }) => [boundary, gaveUp, waitedMs >= 50]),
        [[begin, true, true]],
      );
      await peer.ask("exec ROLLBACK");
      const byJournal = keep(
        connect(`${path}.2`, { driver, schema, journalMode: "delete", busyTimeoutMs: 60 }),
      );
      const commits = heard(t, "walguard:busy", `${path}.2`);
      const reader = startPeer(t);
      await reader.ask(`open ${path}.2`);
      await reader.ask("exec BEGIN");
      await reader.ask("exec SELECT count(*) FROM notes");
      assert.ok(thrown(() => writeTxn(byJournal, () => byJournal.exec(add))) instanceof TransactionError);
      assert.deepEqual(
        commits.map(({ boundary, gaveUp }) => [boundary, gaveUp]),
        [["COMMIT", true]],
      );
      const broken = heard(t, "walguard:busy", path);
      traceStatements(db, (sql) => {
        if (sql === "COMMIT" || sql === begin) throw thrownByDriver(driverName, "SQLITE_IOERR");
      });
      thrown(() => writeTxn(db, () => db.exec(add)));
      assert.deepEqual(broken, [], "a disk that fails is no wait");
    });

    test("EV-006 a wait for longer than one attempt is told when it succeeded, too", (t) => {
      const { path, keep } = databasePlace(t);
      const db = keep(connect(path, { driver, schema }));
      const events = heard(t, "walguard:busy", path);
      traceStatements(db, (sql, nth) => {
        // Each refusal is followed by a pause: so many are longer than one attempt.
        if (sql === begin && nth <= constants.boundaryStepMs + 1)
          throw thrownByDriver(driverName, "SQLITE_BUSY");
      });
      writeTxn(db, () => db.exec(add));
      assert.deepEqual(
        events.map(({ boundary, gaveUp, waitedMs }) => [
          boundary,
          gaveUp,
          waitedMs > constants.boundaryStepMs,
        ]),
        [[begin, false, true]],
      );
    });

    test("EV-007 each outermost transaction is told of once, with its outcome and its parts", (t) => {
      const { path, keep } = databasePlace(t);
      const db = keep(connect(path, { driver, schema, label: "the notes" }));
      const events = heard(t, "walguard:txn", path);
      writeTxn(db, () => {
        db.exec(add);
        writeTxn(db, () => db.exec(add), { allowNested: true });
        assert.ok(thrown(() => writeTxn(db, () => 1)) instanceof NestedTransactionError);
      });
      assert.equal(events.length, 1);
      const [event] = events;
      assert.equal(event?.outcome, "committed");
      assert.equal(event?.label, "the notes");
      assert.equal(event?.code, undefined);
      for (const part of [event?.waitedMs, event?.bodyMs, event?.endMs])
        assert.ok((part ?? -1) >= 0, String(part));
      const own = Object.assign(new Error("the body's own"), { code: "E_OWN" });
      const hostile = {
        get code(): string {
          throw new Error("not to be looked at");
        },
      };
      for (const error of [own, "a primitive", undefined, hostile]) {
        const caught = thrown(() =>
          writeTxn(db, () => {
            throw error;
          }),
        );
        assert.equal(caught, error);
      }
      assert.deepEqual(
        events.slice(1).map(({ outcome, code }) => [outcome, code]),
        [
          ["rolled-back", "E_OWN"],
          ["rolled-back", undefined],
          ["rolled-back", undefined],
          ["rolled-back", undefined],
        ],
      );
      events.length = 0;
      thrown(() =>
        writeTxn(db, () => {
          db.exec("COMMIT");
          throw "a primitive";
        }),
      );
      const refuse = { sql: begin };
      traceStatements(db, (sql) => {
        if (sql === refuse.sql) throw thrownByDriver(driverName, "SQLITE_IOERR");
      });
      thrown(() => writeTxn(db, () => "never"));
      refuse.sql = "COMMIT";
      thrown(() => writeTxn(db, () => db.exec(add)));
      assert.deepEqual(
        events.map(({ outcome, bodyMs, code }) => [outcome, bodyMs === undefined, code]),
        [
          ["unknown", false, undefined],
          ["not-started", true, "ERR_WALGUARD_TRANSACTION"],
          ["unknown", false, "ERR_WALGUARD_TRANSACTION"],
        ],
      );
      assert.ok(thrown(() => writeTxn(db, async () => "never")) instanceof Error);
      assert.equal(events.length, 3, "nothing was begun");
    });

    test("EV-007 asynchronous transactions are told of, too, and when they are over", async (t) => {
      const { path, keep } = databasePlace(t);
      const db = keep(connect(path, { driver, schema }));
      const inside: unknown[] = [];
      const seen = (): void => {
        const { inTransaction, isTransaction } = db as { inTransaction?: boolean; isTransaction?: boolean };
        inside.push(inTransaction ?? isTransaction);
      };
      const events = heard(t, "walguard:txn", path, seen);
      const busy = heard(t, "walguard:busy", path, seen);
      traceStatements(db, (sql, nth) => {
        // Each refusal is followed by a pause of some milliseconds: so many are longer than one attempt.
        if (sql === begin && nth <= 15) throw thrownByDriver(driverName, "SQLITE_BUSY");
      });
      await writeTxnAsync(db, () => db.exec(add));
      assert.deepEqual(
        events.map(({ outcome, waitedMs }) => [outcome, waitedMs > constants.boundaryStepMs]),
        [["committed", true]],
      );
      assert.equal(busy.length, 1);
      assert.deepEqual(inside, [false, false], "every other writer would wait for a subscriber");
    });

    test("EV-009 lost files are told of once, for all connections that had them", (t) => {
      const { path, keep } = databasePlace(t);
      const options = { driver, schema, logger: recordingLogger() };
      const [one, other] = [keep(connect(path, options)), keep(connect(path, options))];
      writeTxn(one, () => one.exec(add));
      const events = heard(t, "walguard:lost-generation", path);
      renameSync(`${path}-wal`, `${path}-wal.taken`);
      for (const db of [one, other])
        assert.ok(thrown(() => checkGeneration(db)) instanceof LostGenerationError);
      assert.deepEqual(
        events.map(({ files, connections, label }) => [files, connections, label]),
        [[["-wal"], 2, "test.db"]],
      );
    });
  });
}
