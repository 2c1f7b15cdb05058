import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { systemClock } from "../../../src/clock.ts";
import { constants } from "../../../src/constants.ts";
import type { Connection } from "../../../src/engine/connection.ts";
import { type DriverName, loadDriver } from "../../../src/engine/driver.ts";
import { connect, TransactionError, writeTxn } from "../../../src/index.ts";
import { connectionState } from "../../../src/lock-hygiene/connection-state.ts";
import { databasePlace } from "../../fixtures/database-place.ts";
import { missing } from "../../fixtures/prerequisite.ts";
import { startPeer } from "../../fixtures/sqlite-peer.ts";
import { traceStatements } from "../../fixtures/statement-trace.ts";
import { thrown } from "../../fixtures/thrown.ts";

/** How `writeTxn()` waits for others, with one driver. */
export function waitingBehaviour(driverName: DriverName): void {
  const driver = loadDriver(driverName);

  function timeoutOf(db: Connection): unknown {
    return Object.values(db.prepare("PRAGMA busy_timeout").get() as object)[0];
  }

  describe(`the waiting of writeTxn with ${driverName}`, () => {
    test("TX-031 the busy timeout is what its owner has set, in the body, after it, and after an error", (t) => {
      const { path, keep } = databasePlace(t);
      const db = keep(connect(path, { driver, schema: "CREATE TABLE IF NOT EXISTS notes (text TEXT)" }));
      const ways: ((milliseconds: number) => unknown)[] = [
        (milliseconds) => db.exec(`PRAGMA busy_timeout = ${milliseconds}`),
        (milliseconds) => db.prepare(`pragma Busy_Timeout(${milliseconds})`).get(),
      ];
      const { pragma } = db as { pragma?: (text: string) => unknown };
      if (pragma !== undefined)
        ways.push((milliseconds) => pragma.call(db, `busy_timeout = ${milliseconds}`));
      assert.equal(writeTxn(db, timeoutOf), 120_000);
      for (const [index, set] of ways.entries()) {
        set(1000 + index);
        assert.equal(writeTxn(db, timeoutOf), 1000 + index);
        assert.equal(timeoutOf(db), 1000 + index);
        assert.throws(() =>
          writeTxn(db, () => {
            throw new Error("the body's own");
          }),
        );
        assert.equal(timeoutOf(db), 1000 + index);
        // The body may set it, too.
        writeTxn(db, () => set(2000 + index));
        assert.equal(writeTxn(db, timeoutOf), 2000 + index);
      }
    });

    test("TX-031 a connection that connect() did not make keeps its busy timeout, too", (t) => {
      const { path, keep } = databasePlace(t);
      const db = keep(new driver(path));
      db.exec("PRAGMA busy_timeout = 777");
      assert.equal(writeTxn(db, timeoutOf), 777);
      assert.equal(timeoutOf(db), 777);
    });

    test("TX-031 a connection notices that another one has committed, and that none has since", (t) => {
      const { path, keep } = databasePlace(t);
      const options = { driver, schema: "CREATE TABLE IF NOT EXISTS notes (text TEXT)" };
      const [one, other] = [keep(connect(path, options)), keep(connect(path, options))];
      const { waits } = connectionState(one);
      const sees = (write: () => void): boolean => {
        writeTxn(one, () => 1);
        waits.othersAt = 0;
        write();
        // Longer than a connection trusts its last look.
        systemClock.sleep(constants.generationCheckIntervalMs * 2);
        writeTxn(one, () => 1);
        return waits.othersAt > 0;
      };
      assert.equal(
        sees(() => writeTxn(one, () => one.exec("INSERT INTO notes VALUES ('own')"))),
        false,
      );
      assert.equal(
        sees(() => writeTxn(other, () => other.exec("INSERT INTO notes VALUES ('other')"))),
        true,
      );
      assert.equal(
        sees(() => other.exec("INSERT INTO notes VALUES ('past walguard')")),
        true,
      );
      assert.equal(
        sees(() => {}),
        false,
      );
    });

    test("TX-033 a lock that this thread has itself is not waited for", (t) => {
      const { path, keep } = databasePlace(t);
      const options = { driver, schema: "CREATE TABLE IF NOT EXISTS notes (text TEXT)" };
      const [outer, inner] = [keep(connect(path, options)), keep(connect(path, options))];
      const trace = traceStatements(inner);
      const caught = writeTxn(outer, () => thrown(() => writeTxn(inner, () => "never")));
      assert.ok(caught instanceof TransactionError);
      assert.equal(caught.outcome, "not-started");
      assert.equal(caught.sqliteCode, "SQLITE_BUSY");
      assert.match(caught.hint, /another connection of this thread/);
      assert.equal(trace.count("BEGIN IMMEDIATE"), 1);
      assert.equal(timeoutOf(inner), 120_000);
      assert.equal(
        writeTxn(inner, () => "free again"),
        "free again",
      );
    });

    test("TX-033 whether the connections were made by connect(), and whether they count as alone, is no matter", (t) => {
      const { path, keep } = databasePlace(t);
      const schema = "CREATE TABLE IF NOT EXISTS notes (text TEXT)";
      keep(connect(path, { driver, schema }));
      const own = (): Connection => {
        const db = keep(new driver(path));
        db.exec("PRAGMA busy_timeout = 60000");
        return db;
      };
      const pairs = [
        [own(), own()],
        [own(), keep(connect(path, { driver }))],
        [keep(connect(path, { driver })), keep(connect(path, { driver, waiting: "sqlite" }))],
      ] as const;
      for (const [outer, inner] of pairs) {
        const { waits } = connectionState(inner);
        Object.assign(waits, { othersAt: 0, lookedAt: performance.now() });
        const caught = writeTxn(outer, () => thrown(() => writeTxn(inner, () => "never")));
        assert.ok(caught instanceof TransactionError);
        assert.match(caught.hint, /another connection of this thread/);
        assert.ok(waits.waitedMs < 30_000, "the whole busy timeout was waited");
      }
    });

    test("TX-033 a transaction that only reads, or that is over, is in nobody's way", {
      skip: missing("python3"),
    }, async (t) => {
      const { path, keep } = databasePlace(t);
      const options = { driver, busyTimeoutMs: 300, schema: "CREATE TABLE IF NOT EXISTS notes (text TEXT)" };
      const [outer, inner] = [keep(connect(path, options)), keep(connect(path, options))];
      const peer = startPeer(t);
      await peer.ask(`open ${path}`);
      await peer.ask("exec BEGIN IMMEDIATE");
      const hint = (): string => {
        const caught = thrown(() => writeTxn(inner, () => "never"));
        assert.ok(caught instanceof TransactionError);
        return caught.hint;
      };
      const others = /look for/;
      outer.exec("BEGIN");
      outer.prepare("SELECT * FROM notes").all();
      assert.match(
        writeTxn(outer, hint, { allowNested: true }) as string,
        others,
        "a savepoint in a transaction that reads",
      );
      outer.exec("ROLLBACK");
      await peer.ask("exec ROLLBACK");
      const seen: string[] = [];
      const ended = thrown(() =>
        writeTxn(outer, () => {
          outer.exec("COMMIT");
          seen.push(String(writeTxn(inner, () => "in")));
        }),
      );
      assert.ok(ended instanceof TransactionError);
      assert.deepEqual(seen, ["in"]);
    });

    test("TX-034 the error says how long was waited, and for whom", {
      skip: missing("python3"),
    }, async (t) => {
      const { path, keep } = databasePlace(t);
      const db = keep(connect(path, { driver, busyTimeoutMs: 100 }));
      const peer = startPeer(t);
      await peer.ask(`open ${path}`);
      await peer.ask("exec BEGIN IMMEDIATE");
      const caught = thrown(() => writeTxn(db, () => "never"));
      assert.ok(caught instanceof TransactionError);
      assert.match(caught.message, /after \d+ ms: /);
      if (process.platform === "linux") {
        assert.ok(
          caught.hint.includes(`process ${peer.pid} (python`),
          `${caught.hint} does not name process ${peer.pid}`,
        );
      }
    });
  });
}
