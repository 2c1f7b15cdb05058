import assert from "node:assert/strict";
import { renameSync, statSync, writeFileSync } from "node:fs";
import { describe, type TestContext, test } from "node:test";
import { isWalLookDue } from "../../../src/checkpoint/wal-look.ts";
import { type Constants, constants } from "../../../src/constants.ts";
import type { Connection } from "../../../src/engine/connection.ts";
import { type DriverName, loadDriver } from "../../../src/engine/driver.ts";
import { ArgumentError, checkpoint, connect, LostGenerationError, writeTxn } from "../../../src/index.ts";
import { connectionState } from "../../../src/lock-hygiene/connection-state.ts";
import { cleanUp } from "../../fixtures/clean-up.ts";
import { databasePlace } from "../../fixtures/database-place.ts";
import { heard } from "../../fixtures/heard.ts";
import { missing, secondDriverBeyondNpmTest } from "../../fixtures/prerequisite.ts";
import { recordingLogger } from "../../fixtures/recording-logger.ts";
import { type SqlitePeer, startPeer } from "../../fixtures/sqlite-peer.ts";
import { traceStatements } from "../../fixtures/statement-trace.ts";
import { thrown } from "../../fixtures/thrown.ts";
import { thrownByDriver } from "../../fixtures/thrown-by-driver.ts";

const schema = "CREATE TABLE IF NOT EXISTS notes (text BLOB)";
const limit = 65_536;
const python = { skip: missing("python3") };
const passive = "PRAGMA main.wal_checkpoint(PASSIVE)";
const restart = "PRAGMA main.wal_checkpoint(RESTART)";
const truncate = "PRAGMA main.wal_checkpoint(TRUNCATE)";

/** What is done about a `-wal` that grows, with one driver. */
export function checkpointBehaviour(driverName: DriverName): void {
  const driver = loadDriver(driverName);

  interface Place {
    readonly path: string;
    readonly db: Connection & Disposable;
    readonly warnings: readonly string[];
    readonly length: () => number;
    readonly keep: <C extends { close(): unknown }>(connection: C) => C;
  }

  function place(t: TestContext, walLimitBytes: number | undefined = limit): Place {
    const { path, keep } = databasePlace(t);
    const logger = recordingLogger();
    const db = keep(connect(path, { driver, logger, schema, walLimitBytes }));
    return { path, db, keep, warnings: logger.warnings, length: () => statSync(`${path}-wal`).size };
  }

  function write(db: Connection, bytes = 10_000): void {
    writeTxn(db, () => db.prepare("INSERT INTO notes VALUES (?)").run(new Uint8Array(bytes)));
  }

  /** Lets the next commit look, as if so many milliseconds had passed since the last look. */
  function pass(db: Connection, milliseconds = constants.walLookIntervalMs): void {
    const watch = connectionState(db).walWatch;
    assert.ok(watch !== null);
    watch.dueAt = Number.NEGATIVE_INFINITY;
    if (watch.standstill !== null)
      watch.standstill = { ...watch.standstill, since: watch.standstill.since - milliseconds };
    if (watch.backlogSince !== null) watch.backlogSince -= milliseconds;
  }

  async function reader(t: TestContext, path: string): Promise<SqlitePeer> {
    const peer = startPeer(t);
    await peer.ask(`open ${path}`);
    await read(peer);
    return peer;
  }

  async function read(peer: SqlitePeer): Promise<void> {
    await peer.ask("exec BEGIN");
    await peer.ask("exec SELECT count(*) FROM notes");
  }

  function rows(db: Connection): unknown {
    return Object.values(db.prepare("SELECT count(*) FROM notes").get() as object)[0];
  }

  /** For as long as the test runs. */
  function setConstant(t: TestContext, name: keyof Constants, value: number): void {
    const all = constants as unknown as Record<string, unknown>;
    const before = all[name];
    all[name] = value;
    cleanUp(t, () => {
      all[name] = before;
    });
  }

  describe(`a -wal that grows with ${driverName}`, {
    skip: secondDriverBeyondNpmTest(driverName),
  }, () => {
    test("CP-001 up to the limit nothing is asked of the engine, and above it once in a while", (t) => {
      const { db, length, warnings } = place(t, 200_000);
      const trace = traceStatements(db);
      pass(db);
      write(db);
      assert.ok(length() < 200_000);
      assert.equal(trace.count(passive), 0, "each look would cost a checkpoint");
      while (length() <= 200_000) write(db);
      pass(db);
      write(db);
      assert.equal(trace.count(passive), 1);
      const state = connectionState(db);
      const due = state.walWatch?.dueAt ?? 0;
      assert.equal(due, state.checkedAt + constants.walLookIntervalMs);
      assert.equal(isWalLookDue({ ...state, checkedAt: due - 0.1 }), false, "it would look at every commit");
      assert.equal(isWalLookDue({ ...state, checkedAt: due }), true);
      assert.deepEqual(warnings, []);
      assert.ok(!trace.run.includes(truncate), "the next write would have to make the file grow again");
    });

    test("CP-001 without a limit, in memory, in another mode, and for others' connections there is no look", (t) => {
      const { path, keep } = databasePlace(t);
      const unlimited = keep(connect(path, { driver, schema, walLimitBytes: Number.POSITIVE_INFINITY }));
      write(unlimited);
      assert.equal(isWalLookDue(connectionState(unlimited)), false);
      const inMemory = keep(connect(":memory:", { driver, schema }));
      write(inMemory);
      assert.equal(isWalLookDue(connectionState(inMemory)), false);
      const byJournal = keep(connect(`${path}.delete`, { driver, schema, journalMode: "delete" }));
      write(byJournal);
      assert.equal(isWalLookDue(connectionState(byJournal)), false);
      const own = keep(new driver(path));
      write(own);
      assert.equal(isWalLookDue(connectionState(own)), false);
      assert.equal(isWalLookDue({ ...connectionState(unlimited), mode: "delete" }), false);
    });

    test("CP-001 of several connections to a file the least limit counts, and one look is one for all", (t) => {
      const { path, db, keep } = place(t);
      const other = keep(connect(path, { driver, walLimitBytes: 10 * limit }));
      const watch = connectionState(db).walWatch;
      assert.equal(connectionState(other).walWatch, watch, "each connection of a pool would warn");
      assert.equal(watch?.limitBytes, limit);
      pass(db);
      write(db);
      assert.ok((watch?.dueAt ?? 0) > 0);
    });

    test("CP-002, EV-008 a reader that does not end is told of once", python, async (t) => {
      const { path, db, warnings, length } = place(t);
      const events = heard(t, "walguard:checkpoint", path);
      const peer = await reader(t, path);
      for (let wrote = 0; wrote < 10; wrote++) write(db);
      pass(db);
      write(db);
      assert.deepEqual(warnings, [], "a short read is no news");
      pass(db, constants.walPinnedAfterMs - 100);
      write(db);
      pass(db, 1000);
      write(db);
      assert.equal(warnings.length, 1, warnings.join("\n"));
      const [warning = ""] = warnings;
      assert.ok(warning.startsWith(`${path}-wal is `), warning);
      assert.match(warning, /is \d\.\d MB long, above its limit of 0\.1 MB: for /);
      assert.match(warning, /for [5-9]\d* s a reader has kept what was written since it began/);
      const blamed = events.at(-1);
      assert.ok((blamed?.pinnedMs ?? 0) >= constants.walPinnedAfterMs);
      assert.ok((blamed?.frames ?? 0) > (blamed?.checkpointed ?? 0));
      if (process.platform === "linux") {
        assert.ok(warning.includes(`process ${peer.pid} (python`), `${warning} does not name ${peer.pid}`);
        assert.deepEqual(
          blamed?.pinnedBy.map(({ pid }) => pid),
          [peer.pid],
        );
      }
      pass(db, 60_000);
      write(db);
      assert.equal(warnings.length, 1, "a log that is full of it is not read");
      await peer.ask("exec COMMIT");
      write(db);
      await read(peer);
      for (let wrote = 0; wrote < 10; wrote++) write(db);
      pass(db);
      write(db);
      assert.equal(warnings.length, 1, "the next reader has only begun");
      pass(db, constants.walPinnedAfterMs);
      write(db);
      assert.equal(warnings.length, 2, "the next reader may be another program, and is not known");
      assert.ok(length() > limit);
    });

    test("CP-002 what this process reads itself is told as that", {
      skip: process.platform !== "linux",
    }, (t) => {
      const { path, db, keep, warnings } = place(t);
      const other = keep(connect(path, { driver }));
      other.exec("BEGIN");
      rows(other);
      for (let wrote = 0; wrote < 10; wrote++) write(db);
      pass(db);
      write(db);
      pass(db, constants.walPinnedAfterMs);
      write(db);
      assert.match(warnings.join("\n"), /database: this process, by another connection\. When/);
      other.exec("COMMIT");
    });

    test("CP-002 an iterator that was not finished, of the connection that writes, is told as that", {
      // better-sqlite3 lets nothing else run beside it.
      skip: driverName !== "node:sqlite",
    }, (t) => {
      const { db, warnings } = place(t);
      write(db);
      write(db);
      const statement = db.prepare("SELECT * FROM notes") as unknown as { iterate(): Iterator<unknown> };
      const rowsLeft = statement.iterate();
      rowsLeft.next();
      for (let wrote = 0; wrote < 10; wrote++) write(db);
      pass(db);
      write(db);
      pass(db, constants.walPinnedAfterMs);
      write(db);
      assert.match(warnings.join("\n"), /this process, by a statement of the connection that writes/);
      assert.ok(thrown(() => checkpoint(db)) instanceof ArgumentError);
      rowsLeft.return?.();
      assert.equal(checkpoint(db).pinnedBy.length, 0);
    });

    test("CP-003 a checkpoint that fails leaves the write acknowledged, and is told of once", (t) => {
      const { path, db, warnings } = place(t);
      const events = heard(t, "walguard:checkpoint", path);
      let failure: "SQLITE_FULL" | "SQLITE_IOERR" | "SQLITE_AUTH" | null = "SQLITE_FULL";
      const trace = traceStatements(db, (sql) => {
        if (failure !== null && /wal_checkpoint/.test(sql)) throw thrownByDriver(driverName, failure);
      });
      for (let wrote = 0; wrote < 10; wrote++) write(db);
      for (let look = 1; look <= 3; look++) {
        pass(db);
        write(db);
        assert.equal(trace.count(passive), look);
        assert.deepEqual(warnings.length, 1, warnings.join("\n"));
      }
      assert.match(
        warnings.join("\n"),
        /cannot be moved into the database: .*SQLITE_FULL.*Nothing that was committed/,
      );
      assert.equal(events.at(-1)?.code, "SQLITE_FULL");
      failure = null;
      pass(db);
      write(db);
      for (failure of ["SQLITE_AUTH", "SQLITE_IOERR"] as const) {
        for (let wrote = 0; wrote < 10; wrote++) write(db);
        pass(db);
        write(db);
      }
      assert.equal(
        warnings.length,
        2,
        "a denied checkpoint is its owner's wish, and one that fails anew is news",
      );
      assert.match(warnings[1] ?? "", /SQLITE_IOERR/);
      assert.equal(rows(db), 36);
    });

    test("CP-003 through a connection that has lost its files nothing is moved", (t) => {
      const { path, db } = place(t);
      for (let wrote = 0; wrote < 10; wrote++) write(db);
      const trace = traceStatements(db);
      const state = connectionState(db);
      pass(db);
      writeTxn(db, () => {
        write2(db);
        // The looks of the transaction itself come too early to see it.
        state.generationSeenAt = Number.POSITIVE_INFINITY;
        renameSync(`${path}-wal`, `${path}-wal.taken`);
        writeFileSync(`${path}-wal`, new Uint8Array(2 * limit));
      });
      assert.ok(state.lost !== null, "the file above the limit is another one");
      assert.equal(trace.count(passive), 0, "old pages would be written over what others have committed");
      assert.ok(thrown(() => checkpoint(db)) instanceof LostGenerationError);
      assert.equal(trace.count(passive), 0);
    });

    test("CP-004 readers that follow one another are given a pause", python, async (t) => {
      const { path, db, length } = place(t);
      const events = heard(t, "walguard:checkpoint", path);
      // Long enough for a reader on a slow machine.
      setConstant(t, "walRestartWaitMs", 60_000);
      const first = await reader(t, path);
      const second = startPeer(t);
      await second.ask(`open ${path}`);
      const trace = traceStatements(db, (sql) => {
        // It ends while the writers are kept out.
        if (sql === restart) writeFileSync(`${path}.end`, "");
      });
      for (let wrote = 0; wrote < 10; wrote++) write(db);
      pass(db);
      write(db);
      await second.ask(`read-until ${path}.end`);
      await first.ask("exec COMMIT");
      write(db);
      const { waits } = connectionState(db);
      pass(db);
      Object.assign(waits, { othersAt: performance.now() + 60_000, lookedAt: performance.now() });
      write(db);
      assert.equal(trace.count(restart), 0, "among other writers each would keep out all the others");
      // As if the look before had been before the second reader.
      const watch = connectionState(db).walWatch;
      assert.ok(watch?.standstill);
      watch.standstill = { ...watch.standstill, checkpointed: (watch.standstill.checkpointed ?? 0) - 1 };
      pass(db);
      writeTxn(db, () => {
        write2(db);
        Object.assign(waits, { othersAt: Number.NEGATIVE_INFINITY, lookedAt: performance.now() + 60_000 });
      });
      assert.equal(trace.count(restart), 1);
      const told = events.at(-1);
      assert.equal(told?.frames, told?.checkpointed, "the file cannot begin anew");
      const timeout = Object.values(db.prepare("PRAGMA busy_timeout").get() as object)[0];
      assert.equal(timeout, 120_000);
      write(db);
      assert.ok(length() <= limit, `${length()} bytes`);
    });

    test("CP-004 after a pause in vain the next one comes later", python, async (t) => {
      const { path, db } = place(t);
      setConstant(t, "walRestartWaitMs", 1);
      const trace = traceStatements(db);
      await reader(t, path);
      for (let wrote = 0; wrote < 10; wrote++) write(db);
      const state = connectionState(db);
      const { walWatch: watch, waits } = state;
      assert.ok(watch !== null);
      /** As if another reader had been there at the look before. */
      const lookAgain = (): number => {
        if (watch.standstill !== null) watch.standstill = { ...watch.standstill, checkpointed: -1 };
        pass(db);
        writeTxn(db, () => {
          write2(db);
          Object.assign(waits, { othersAt: Number.NEGATIVE_INFINITY, lookedAt: performance.now() + 60_000 });
        });
        return Math.round(watch.pauseDueAt - state.checkedAt);
      };
      lookAgain();
      const gaps = [1, 2, 3].map(() => {
        watch.pauseDueAt = Number.NEGATIVE_INFINITY;
        return lookAgain();
      });
      assert.deepEqual(gaps, [1000, 2000, 4000]);
      assert.equal(trace.count(restart), 3);
      // A minute from now, by whatever clock.
      watch.pauseDueAt = performance.now() + 60_000;
      lookAgain();
      assert.equal(trace.count(restart), 3, "writers would stand still for a tenth of all the time");
    });

    test("CP-004 a reader that does not end is not waited for", python, async (t) => {
      const { path, db } = place(t);
      const trace = traceStatements(db);
      await reader(t, path);
      const { waits } = connectionState(db);
      for (let wrote = 0; wrote < 10; wrote++) write(db);
      for (let look = 0; look < 3; look++) {
        pass(db);
        writeTxn(db, () => {
          write2(db);
          Object.assign(waits, { othersAt: Number.NEGATIVE_INFINITY, lookedAt: performance.now() + 60_000 });
        });
      }
      assert.equal(trace.count(passive), 3);
      assert.equal(trace.count(restart), 0, "every second all writers would stand still, in vain");
    });

    test("CP-005 when the readers have left, the file is cut by the second commit", python, async (t) => {
      const { path, db, length } = place(t);
      const [limited = 0] = Object.values(db.prepare("PRAGMA journal_size_limit").get() as object);
      assert.equal(limited, limit);
      const peer = await reader(t, path);
      while (length() < 20 * limit) write(db);
      await peer.ask("exec COMMIT");
      const trace = traceStatements(db);
      pass(db);
      write(db);
      write(db);
      assert.ok(length() <= limit, `${length()} bytes`);
      assert.ok(!trace.run.includes(truncate) && !trace.run.includes(restart));
    });

    test("CP-006 a checkpoint by name moves what it can, and says who reads", python, async (t) => {
      const { path, db, length } = place(t);
      const events = heard(t, "walguard:checkpoint", path);
      const peer = await reader(t, path);
      while (length() < 2 * limit) write(db);
      const pinned = checkpoint(db);
      assert.equal(pinned.walBytes, length());
      assert.ok((pinned.frames ?? 0) > (pinned.checkpointed ?? 0));
      if (process.platform === "linux") {
        assert.deepEqual(
          pinned.pinnedBy.map(({ pid }) => pid),
          [peer.pid],
        );
        assert.match(pinned.pinnedBy[0]?.program ?? "", /^python/);
      }
      assert.equal(events.length, 1);
      await peer.ask("exec COMMIT");
      const before = rows(db);
      assert.deepEqual(checkpoint(db), { walBytes: 0, frames: 0, checkpointed: 0, pinnedBy: [] });
      assert.equal(await peer.ask("exec SELECT count(*) FROM notes"), `[[${before}]]`);
      write(db);
      const short = checkpoint(db);
      assert.equal(short.frames, short.checkpointed);
      assert.ok(short.walBytes > 0, "a file below the limit is written over, which is faster");
    });

    test("CP-006 somebody who holds the file when it could be cut is not waited for", python, async (t) => {
      const { path, db, length } = place(t);
      const peer = startPeer(t);
      await peer.ask(`open ${path}`);
      while (length() < 2 * limit) write(db);
      await peer.ask("exec BEGIN IMMEDIATE");
      const left = checkpoint(db);
      assert.equal(left.frames, left.checkpointed);
      assert.equal(left.walBytes, length());
      await peer.ask("exec ROLLBACK");
      assert.equal(Object.values(db.prepare("PRAGMA busy_timeout").get() as object)[0], 120_000);
    });

    test("CP-006 in a transaction it is refused, and where there is no -wal there is nothing to do", (t) => {
      const { path, keep } = databasePlace(t);
      const db = keep(connect(path, { driver, schema, journalMode: "delete" }));
      const refused = writeTxn(db, () => thrown(() => checkpoint(db)));
      assert.ok(refused instanceof ArgumentError);
      assert.match(refused.message, /inside a transaction/);
      const none = { walBytes: 0, frames: 0, checkpointed: 0, pinnedBy: [] };
      assert.deepEqual(checkpoint(db), none);
      assert.deepEqual(checkpoint(keep(connect(":memory:", { driver }))), none);
      const own = keep(new driver(path));
      assert.deepEqual(checkpoint(own), none);
    });

    test("CP-006 with an iterator that was not finished it is refused, and says so", (t) => {
      const { db } = place(t);
      write(db);
      write(db);
      const statement = db.prepare("SELECT * FROM notes") as unknown as { iterate(): Iterator<unknown> };
      const left = statement.iterate();
      left.next();
      const refused = thrown(() => checkpoint(db));
      left.return?.();
      assert.ok(refused instanceof ArgumentError, String(refused));
      assert.match(refused.message, /while a statement of the connection is running/);
      assert.equal(checkpoint(db).pinnedBy.length, 0);
    });

    test("CP-006 one that fails is the caller's to know, and loses nothing", (t) => {
      const { db } = place(t);
      write(db);
      const failure = thrownByDriver(driverName, "SQLITE_IOERR");
      let fails = true;
      traceStatements(db, (sql) => {
        if (fails && sql === passive) throw failure;
      });
      assert.equal(
        thrown(() => checkpoint(db)),
        failure,
      );
      fails = false;
      const done = checkpoint(db);
      assert.equal(done.frames, done.checkpointed);
      assert.equal(rows(db), 1);
    });
  });

  function write2(db: Connection): void {
    db.prepare("INSERT INTO notes VALUES (?)").run(new Uint8Array(100));
  }
}
