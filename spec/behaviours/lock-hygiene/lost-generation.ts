import assert from "node:assert/strict";
import fs, {
  type BigIntStats,
  existsSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import sinon from "sinon";
import { systemClock } from "../../../src/clock.ts";
import { constants } from "../../../src/constants.ts";
import { type Connection, queryValue } from "../../../src/engine/connection.ts";
import { type DriverName, loadDriver } from "../../../src/engine/driver.ts";
import { libc } from "../../../src/file-lock/libc.ts";
import {
  checkGeneration,
  connect,
  hasLiveConnection,
  LostGenerationError,
  OpenError,
  TransactionError,
  transactionOutcome,
  writeTxn,
} from "../../../src/index.ts";
import { connectionState } from "../../../src/lock-hygiene/connection-state.ts";
import { cleanUp } from "../../fixtures/clean-up.ts";
import { databasePlace } from "../../fixtures/database-place.ts";
import { elsewhere, otherProcess } from "../../fixtures/other-process.ts";
import { missing, secondDriverBeyondNpmTest } from "../../fixtures/prerequisite.ts";
import { recordingLogger } from "../../fixtures/recording-logger.ts";
import { startProcess } from "../../fixtures/runtime-process.ts";
import { startPeer } from "../../fixtures/sqlite-peer.ts";
import { thrown } from "../../fixtures/thrown.ts";
import { watchedDriver } from "../../fixtures/watched-driver.ts";

const program = new URL("../../../faults/processes/lost-generation.ts", import.meta.url);
const schema = "CREATE TABLE IF NOT EXISTS notes (text TEXT)";
const lost = /^ERR_WALGUARD_LOST_GENERATION/;
const python = missing("python3");
const linux = process.platform === "linux" ? false : "not run: needs /proc";
const stubbed = "Deno" in globalThis ? "not run: Deno does not let a test replace node:fs for others" : linux;

/** The process that loses its files. */
interface Loser {
  ask(command: string): Promise<string>;
  /** Lets it end as a program with nothing left to do, and waits for it. */
  exit(): Promise<void>;
}

/** Lets `stat` find sidecars with the numbers of these, made a nanosecond later, while `body` runs. */
function withNumbersOf(given: readonly BigIntStats[], path: string, body: () => void): void {
  const real = fs.statSync;
  const stub = sinon.stub(fs, "statSync").callsFake(((asked: string, options: object) => {
    const stats = given[["-wal", "-shm"].findIndex((suffix) => asked === path + suffix)];
    return stats === undefined
      ? real(asked, options)
      : Object.assign(Object.create(stats), { birthtimeNs: stats.birthtimeNs + 1n });
  }) as typeof fs.statSync);
  syncBuiltinESMExports();
  try {
    body();
    assert.ok(stub.called, "nothing was looked at");
  } finally {
    stub.restore();
    syncBuiltinESMExports();
  }
}

function sidecars(path: string): BigIntStats[] {
  return ["-wal", "-shm"].map((suffix) => statSync(path + suffix, { bigint: true }));
}

/** What happens to a connection whose files are no longer at its path. */
export function lostGenerationBehaviour(driverName: DriverName): void {
  const driver = loadDriver(driverName);

  async function loser(t: TestContext, path: string, mode: "wal" | "delete" = "wal"): Promise<Loser> {
    const child = startProcess(program, [driverName, path, mode]);
    cleanUp(t, () => child.child.kill());
    assert.equal(await child.line(), "open");
    return {
      ask(command) {
        // Longer than a connection trusts its last look.
        later();
        child.tell(command);
        return child.line();
      },
      async exit() {
        child.tell("exit");
        assert.equal(await child.line(), "ok");
        const { code, stderr } = await child.ended;
        assert.equal(code, 0, stderr);
      },
    };
  }

  /** Lets the next transaction look at its files again. */
  function later(): void {
    systemClock.sleep(constants.generationCheckIntervalMs * 2);
  }

  describe(`a lost generation with ${driverName}`, { skip: secondDriverBeyondNpmTest(driverName) }, () => {
    test("LH-030 a loss that the body has noticed is not acknowledged, however fast the commit is", (t) => {
      const { path, keep } = databasePlace(t);
      const db = keep(connect(path, { driver, schema, logger: recordingLogger() }));
      const state = connectionState(db);
      const caught = thrown(() =>
        writeTxn(db, () => {
          renameSync(`${path}-wal`, `${path}-wal.taken`);
          assert.throws(() => checkGeneration(db), LostGenerationError);
          // As in one transaction right after another, on a machine that commits before it is time to look again.
          Object.assign(state, { mode: "wal", generationSeenAt: performance.now() + 60_000 });
        }),
      );
      assert.ok(caught instanceof LostGenerationError, "rows in a -wal that nobody finds were acknowledged");
      assert.equal(transactionOutcome(caught), "unknown");
    });

    test("LH-008 a file that is replaced while a second connection opens it is not taken for the first one's", async (t) => {
      const { path } = databasePlace(t);
      const spare = databasePlace(t).path;
      connect(spare, { driver, schema }).close();
      const connections = [connect(path, { driver, schema })];
      // So long that the directory counts as untouched since.
      await delay(50);
      for (let more = 0; more < 2; more++) connections.push(connect(path, { driver }));
      let replaced = false;
      const { driver: replacing } = watchedDriver(driverName, (sql) => {
        if (replaced || !sql.includes("busy_timeout")) return;
        replaced = true;
        renameSync(path, `${path}.old`);
        renameSync(spare, path);
      });
      assert.throws(
        () => connect(path, { driver: replacing }),
        /was removed or replaced while it was being opened/,
      );
      assert.equal(replaced, true);
      for (const db of connections) db.close();
    });

    test("LH-008 a file that is replaced between the looks of a later connect is not taken for the one that was there", {
      skip: stubbed,
    }, async (t) => {
      const { path } = databasePlace(t);
      const spare = databasePlace(t).path;
      connect(spare, { driver, schema }).close();
      const connections = [connect(path, { driver, schema })];
      await delay(50);
      connections.push(connect(path, { driver }));
      const real = fs.statSync;
      let replaced = false;
      const stub = sinon.stub(fs, "statSync").callsFake(((asked: string, options: object) => {
        const stats = real(asked, options);
        if (asked !== path || replaced) return stats;
        replaced = true;
        renameSync(path, `${path}.old`);
        renameSync(spare, path);
        // So long that the next look takes the directory for one that nothing happens in.
        systemClock.sleep(50);
        return stats;
      }) as typeof fs.statSync);
      syncBuiltinESMExports();
      try {
        assert.throws(() => connect(path, { driver }), /was removed or replaced while it was being opened/);
      } finally {
        stub.restore();
        syncBuiltinESMExports();
      }
      assert.equal(replaced, true);
      assert.throws(() => writeTxn(connections[0] as Connection, () => {}), { name: "LostGenerationError" });
    });

    test("LH-036 a file of another process with the number of one that is gone is another file", {
      skip: stubbed,
    }, (t) => {
      const { path, keep } = databasePlace(t);
      const db = keep(connect(path, { driver, schema }));
      // The numbers stay taken, so that the connection's next files get others.
      for (const suffix of ["-wal", "-shm"]) linkSync(path + suffix, `${path}.old${suffix}`);
      const given = sidecars(path);
      db.exec("PRAGMA journal_mode=DELETE");
      db.exec("PRAGMA journal_mode=WAL");
      db.exec("INSERT INTO notes VALUES ('in files that were made later')");
      for (const suffix of ["-wal", "-shm"]) rmSync(path + suffix);
      withNumbersOf(given, path, () =>
        assert.throws(() => checkGeneration(db), { code: "ERR_WALGUARD_LOST_GENERATION" }),
      );
    });

    test("LH-036 a time of birth that a file system does not keep is no loss", { skip: stubbed }, (t) => {
      const { path, keep } = databasePlace(t);
      const db = keep(connect(path, { driver, schema }));
      withNumbersOf(sidecars(path), path, () => checkGeneration(db));
      writeTxn(db, () => db.exec("INSERT INTO notes VALUES ('kept')"));
    });

    test("LH-022, LH-023 while its files are out of reach, a write says so and is rolled back, and closing closes", (t) => {
      const { directory, path, keep } = databasePlace(t, join("in", "test.db"));
      const db = keep(connect(path, { driver, schema }));
      // A link to itself: stat fails for every user, root as well.
      renameSync(join(directory, "in"), join(directory, "moved"));
      symlinkSync("in", join(directory, "in"));
      later();
      const error = thrown(() => writeTxn(db, () => db.exec("INSERT INTO notes VALUES ('unseen')")));
      assert.ok(error instanceof TransactionError, `${error} has no code`);
      assert.deepEqual([error.path, error.outcome], [path, "rolled-back"]);
      assert.match(error.hint, /./, "the user would not know what to do");
      assert.ok(thrown(() => hasLiveConnection(path)) instanceof OpenError);
      db.close();
      assert.throws(() => queryValue(db, "SELECT 1"), "the driver's connection would still be open");
      rmSync(join(directory, "in"));
      renameSync(join(directory, "moved"), join(directory, "in"));
      assert.equal(hasLiveConnection(path), false, "the closed file would count as open for ever");
      assert.equal(queryValue(keep(connect(path, { driver })), "SELECT count(*) FROM notes"), 0);
    });

    test("LH-008 to LH-012 after a stray close cost it the -wal, nothing more is written, checkpointed or opened", {
      skip: python,
    }, async (t) => {
      const { path } = databasePlace(t);
      const a = await loser(t, path);
      assert.equal(await a.ask("write kept"), "ok");
      assert.equal(await a.ask("stray"), "ok");
      // The last to close, as far as it can tell: it removes the -wal and the -shm.
      elsewhere(path, "SELECT count(*) FROM notes");
      assert.equal(existsSync(`${path}-wal`), false, "the recipe did not remove the -wal");
      assert.equal(
        await a.ask("raw lost"),
        "ok",
        "the recipe left nothing that a checkpoint could bring back",
      );

      const refused = await a.ask("write never");
      assert.match(refused, lost, "rows would be acknowledged and never seen again");
      assert.match(refused, /^\S+ rolled-back /, "the caller could not tell whether to write again");
      assert.match(refused, /-wal/);
      assert.match(await a.ask("write never"), /^ERR_WALGUARD_LOST_GENERATION not-started /);
      assert.match(await a.ask("raw never"), /readonly/, "even code past walguard would go on writing");
      assert.match(await a.ask("connect"), lost, "two generations in one process corrupt the file");

      elsewhere(path, "INSERT INTO notes VALUES ('others go on')");
      const before = readFileSync(path);
      assert.equal(await a.ask("close"), "ok");
      assert.ok(before.equals(readFileSync(path)), "closing would checkpoint the lost -wal into the file");
      assert.match(await a.ask("connect"), lost);
      await a.exit();
      if (libc() !== null && process.platform === "linux") {
        assert.ok(before.equals(readFileSync(path)), "the end of the process would checkpoint the lost -wal");
      }

      const peer = startPeer(t);
      await peer.ask(`open ${path}`);
      assert.equal(await peer.ask("exec SELECT text FROM notes"), '[["kept"], ["others go on"]]');
      assert.equal(await peer.ask("exec PRAGMA quick_check"), '[["ok"]]');
    });

    for (const suffix of ["-wal", "-shm"]) {
      test(`LH-008, LH-012 a ${suffix} that was removed is noticed before the next write`, async (t) => {
        const { path } = databasePlace(t);
        const a = await loser(t, path);
        rmSync(`${path}${suffix}`);
        const refused = await a.ask("write never");
        assert.match(refused, lost);
        assert.ok(refused.includes(`${path}${suffix}`), "the error would not say what is missing");
        assert.match(await a.ask("connect"), lost);
        await a.exit();
      });
    }

    test("LH-008 a -wal that was moved away is noticed, although it still exists under another name", async (t) => {
      const { path } = databasePlace(t);
      const a = await loser(t, path);
      renameSync(`${path}-wal`, `${path}.elsewhere`);
      assert.match(await a.ask("write never"), lost);
      await a.exit();
    });

    test("LH-010, LH-012 a loss is noticed by close too, and by the next connect", async (t) => {
      const { path } = databasePlace(t);
      const [a, b] = [await loser(t, path), await loser(t, `${path}2`)];
      for (const file of [path, `${path}2`]) rmSync(`${file}-wal`);
      assert.equal(await a.ask("close"), "ok");
      assert.match(
        await a.ask("write never"),
        lost,
        "the connection would have been closed, with a checkpoint",
      );
      assert.match(await b.ask("connect"), lost);
      assert.match(await b.ask("write never"), lost);
      await a.exit();
      await b.exit();
    });

    test("LH-012 a connect after the directory was removed makes nothing", async (t) => {
      const { directory } = databasePlace(t);
      const place = join(directory, "below");
      const a = await loser(t, join(place, "test.db"));
      rmSync(place, { recursive: true });
      assert.match(await a.ask("connect"), lost);
      assert.equal(existsSync(place), false, "an empty directory would hide what happened");
      await a.exit();
    });

    for (const mode of ["wal", "delete"] as const) {
      test(`LH-008, LH-010 a database that was replaced by another is noticed, in ${mode} mode`, async (t) => {
        const { directory, path } = databasePlace(t);
        const other = join(directory, "other.db");
        connect(other, { driver, schema }).close();
        const a = await loser(t, path, mode);
        assert.equal(await a.ask("write old"), "ok");
        renameSync(other, path);
        const before = readFileSync(path);
        const refused = await a.ask("write never");
        assert.match(refused, lost, "rows would go into a file that no path leads to");
        if (mode === "wal")
          assert.match(await a.ask("connect"), lost, "the old -wal would be replayed into it");
        // The engine closes it without a checkpoint, so that nothing changes.
        assert.equal(await a.ask("close"), "ok");
        assert.ok(before.equals(readFileSync(path)), "the old database would be written into the new one");
        await a.exit();
        assert.ok(before.equals(readFileSync(path)));
      });
    }

    test("LH-008 a database that became WAL and then lost its -wal to others is not taken for sound", {
      skip: python === false ? linux : python,
    }, async (t) => {
      const { path } = databasePlace(t);
      const a = await loser(t, path, "delete");
      elsewhere(path, "PRAGMA journal_mode=WAL", "INSERT INTO notes VALUES ('seen')");
      assert.match(await a.ask("read"), /seen/);
      assert.equal(await a.ask("stray"), "ok");
      elsewhere(path, "SELECT count(*) FROM notes");
      assert.equal(existsSync(`${path}-wal`), false, "the recipe did not remove the -wal");
      const c = startPeer(t);
      await c.ask(`open ${path}`);
      await c.ask("exec INSERT INTO notes VALUES ('new')");
      assert.match(
        await a.ask("write never"),
        lost,
        "the new -wal would be adopted in place of the lost one",
      );
      assert.equal(await c.ask("exec SELECT text FROM notes"), '[["seen"], ["new"]]');
      await a.exit();
    });

    test("LH-014 no alarm when the connection itself leaves WAL mode and comes back", (t) => {
      const { directory, path, keep } = databasePlace(t);
      const db = keep(connect(path, { driver, schema }));
      for (let round = 0; round < 4; round++) {
        assert.equal(queryValue(db, "PRAGMA journal_mode=DELETE"), "delete");
        // Another file of the application gets the inode number that the -wal had.
        openSync(join(directory, `log-${round}`), "w");
        later();
        writeTxn(db, () => db.exec("INSERT INTO notes VALUES ('in delete')"));
        assert.equal(queryValue(db, "PRAGMA journal_mode=WAL"), "wal");
        later();
        writeTxn(db, () => db.exec("INSERT INTO notes VALUES ('in wal')"));
      }
      assert.equal(queryValue(db, "SELECT count(*) FROM notes"), 8, "a sound connection would be retired");
    });

    test("LH-014, LH-008 no alarm when another process switches the database to WAL; its files are watched from then on", {
      skip: python,
    }, async (t) => {
      const { path } = databasePlace(t);
      const a = await loser(t, path, "delete");
      assert.equal(await a.ask("write one"), "ok");
      await otherProcess(t, path, ["PRAGMA journal_mode=WAL", "SELECT count(*) FROM notes"]);
      for (const text of ["two", "three"]) assert.equal(await a.ask(`write ${text}`), "ok");
      rmSync(`${path}-wal`);
      assert.match(await a.ask("write never"), lost, "the new files would not be watched");
      await a.exit();
    });

    test("LH-013 the logger passed to connect() is told of the loss, once", (t) => {
      const { path, keep } = databasePlace(t);
      const logger = recordingLogger();
      const db = keep(connect(path, { driver, schema, logger }));
      renameSync(path, `${path}.moved`);
      for (let attempt = 0; attempt < 2; attempt++) {
        later();
        assert.throws(() => writeTxn(db, () => db.exec("INSERT INTO notes VALUES ('never')")), {
          code: "ERR_WALGUARD_LOST_GENERATION",
        });
      }
      assert.equal(logger.errors.length, 1, "readers of this program's log would not learn of it");
      assert.ok(logger.errors[0]?.includes(path));
    });

    for (const sql of ["VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)", "REINDEX"]) {
      test(`LH-008 no alarm after ${sql}`, (t) => {
        const { path, keep } = databasePlace(t);
        const db = keep(connect(path, { driver, schema }));
        writeTxn(db, () => db.exec("INSERT INTO notes VALUES ('before')"));
        db.exec(sql);
        later();
        writeTxn(db, () => db.exec("INSERT INTO notes VALUES ('after')"));
        db.close();
        assert.equal(queryValue(keep(connect(path, { driver })), "SELECT count(*) FROM notes"), 2);
      });
    }

    test("LH-021 one loss retires every connection of the process to the file, with one message", (t) => {
      const { path, keep } = databasePlace(t);
      const logger = recordingLogger();
      const all = Array.from({ length: 3 }, () => keep(connect(path, { driver, schema, logger })));
      const [first, ...others] = all;
      writeTxn(first as Connection, (db) => db.exec("INSERT INTO notes VALUES ('kept')"));
      for (const suffix of ["-wal", "-shm"]) rmSync(`${path}${suffix}`);
      later();
      assert.throws(
        () => writeTxn(first as Connection, (db) => db.exec("INSERT INTO notes VALUES ('lost')")),
        {
          code: "ERR_WALGUARD_LOST_GENERATION",
        },
      );
      assert.equal(logger.errors.length, 1, logger.errors.join());
      assert.match(String(logger.errors[0]), /retired 3 connections/);
      for (const other of others) {
        assert.throws(() => other.exec("INSERT INTO notes VALUES ('past walguard')"), /readonly/);
      }
    });

    test("LH-031 code that writes past writeTxn can ask whether its rows went into the right file", (t) => {
      const { path, keep } = databasePlace(t);
      const db = keep(connect(path, { driver, schema, logger: recordingLogger() }));
      db.exec("INSERT INTO notes VALUES ('kept')");
      checkGeneration(db);
      for (const suffix of ["-wal", "-shm"]) rmSync(`${path}${suffix}`);
      db.exec("INSERT INTO notes VALUES ('lost in silence')");
      assert.throws(() => checkGeneration(db), { code: "ERR_WALGUARD_LOST_GENERATION", path });
      assert.throws(() => db.exec("INSERT INTO notes VALUES ('no more')"), /readonly/);
      assert.throws(() => checkGeneration({} as never), { code: "ERR_WALGUARD_ARGUMENT" });
      const raw = keep(new driver(":memory:"));
      checkGeneration(raw);
    });
  });
}
