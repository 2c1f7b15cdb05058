import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { constants as osConstants } from "node:os";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { databasePlace } from "../../spec/fixtures/database-place.ts";
import { missing } from "../../spec/fixtures/prerequisite.ts";
import { recordingLogger } from "../../spec/fixtures/recording-logger.ts";
import { startCommand, startProcess } from "../../spec/fixtures/runtime-process.ts";
import { thrown } from "../../spec/fixtures/thrown.ts";
import { systemClock } from "../../src/clock.ts";
import { loadDriver } from "../../src/engine/driver.ts";
import { flockKind } from "../../src/file-lock/flock.ts";
import { type Libc, libc } from "../../src/file-lock/libc.ts";
import { type LockKind, LockUnsupported } from "../../src/file-lock/lock-file.ts";
import { sqliteKind } from "../../src/file-lock/sqlite-lock.ts";
import { ArgumentError, connect, InitLockError, withInitLock } from "../../src/index.ts";
import { heldLocks } from "../../src/init-lock/init-lock.ts";

const driver = loadDriver("better-sqlite3");
const programs = new URL("../../spec/fixtures/programs/", import.meta.url);
const python = missing("python3");
const flock = "Deno" in globalThis || libc() !== null ? python : "not run: no flock here (npm install koffi)";
const sidecar = [sqliteKind(driver)];

/** Whether another process can take flock(2) on a file. */
function flockElsewhere(file: string): string {
  const program = fileURLToPath(new URL("try-flock.py", programs));
  return spawnSync("python3", [program, file], { encoding: "utf8" }).stdout.trim();
}

/** A kind of lock that another process holds for ever. */
function takenKind(): LockKind & { attempts: number; closed: number } {
  const kind = {
    name: "flock" as const,
    attempts: 0,
    closed: 0,
    open: () => ({
      tryLock() {
        kind.attempts++;
        return false;
      },
      close: () => void kind.closed++,
    }),
  };
  return kind;
}

/** A clock that only sleeping moves. */
function fakeClock(): { now(): number; sleep(ms: number): void; readonly sleeps: number[] } {
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => sleeps.reduce((sum, ms) => sum + ms, 0),
    sleep: (ms) => void sleeps.push(ms),
  };
}

describe("the init lock", () => {
  test("IL-005 while Python holds it by flock, walguard waits, and gets in when Python lets go", {
    skip: flock,
  }, async (t) => {
    const { path } = databasePlace(t);
    const signal = `${path}.signal`;
    const program = fileURLToPath(new URL("hold-flock.py", programs));
    const holder = startCommand("python3", [program, "--until", signal, `${path}.init.lock`]);
    assert.equal(await holder.line(), "held");
    let sleeps = 0;
    const clock = {
      now: systemClock.now,
      sleep(ms: number) {
        if (sleeps++ === 0) writeFileSync(signal, "");
        systemClock.sleep(ms);
      },
    };
    const seen = withInitLock(path, ({ owned }) => ({ owned, letGo: existsSync(`${signal}.seen`) }), {
      driver,
      clock,
    });
    await holder.ended;
    assert.deepEqual(seen, { owned: true, letGo: true }, "Node and Python would set up the file at once");
    assert.ok(sleeps > 0, "the lock was never in the way");
  });

  test("IL-005, IL-012 while walguard holds it, Python cannot get it by flock", { skip: flock }, (t) => {
    const { path } = databasePlace(t);
    const lock = `${path}.init.lock`;
    const inside = withInitLock(path, () => flockElsewhere(lock), { driver });
    assert.equal(inside, "held", "Python and Node would set up the file at once");
    assert.equal(flockElsewhere(lock), "free");
    assert.ok(existsSync(lock), "a deleted lock file makes two locks of one");
  });

  test("IL-006, IL-007 the wait ends after 10 s of polling every 5 ms; then one warning, and on without it", (t) => {
    const { path } = databasePlace(t);
    const kind = takenKind();
    const clock = fakeClock();
    const logger = recordingLogger();
    const owned = withInitLock(path, (hold) => hold.owned, { kinds: [kind], clock, logger });
    assert.equal(
      owned,
      false,
      "a copy of a damaged file would be made by processes that do not own the lock",
    );
    assert.equal(clock.now(), 10_000);
    assert.deepEqual([...new Set(clock.sleeps)], [5], "twenty first connects would take many times as long");
    assert.equal(kind.attempts, 2001);
    assert.equal(kind.closed, 1);
    assert.equal(logger.warnings.length, 1, "a process that hangs in its set-up would go unnoticed");
    assert.match(
      logger.warnings[0] ?? "",
      /waited 10000 ms for .*test\.db\.init\.lock and goes on without it/,
    );
  });

  test("IL-006, IL-007 the wait and the pause can be set; the last pause does not outlast the wait", (t) => {
    const { path } = databasePlace(t);
    const clock = fakeClock();
    const options = { kinds: [takenKind()], clock, logger: recordingLogger(), timeoutMs: 25, pollMs: 10 };
    withInitLock(path, () => {}, options);
    assert.deepEqual(clock.sleeps, [10, 10, 5]);
    const none = fakeClock();
    withInitLock(path, () => {}, { ...options, clock: none, timeoutMs: 0 });
    assert.deepEqual(none.sleeps, []);
  });

  test("IL-001 the lock is held while the schema runs", { skip: flock }, (t) => {
    const { path } = databasePlace(t);
    const seen: string[] = [];
    const schema = (): void => void seen.push(flockElsewhere(`${path}.init.lock`));
    connect(path, { driver, schema }).close();
    assert.deepEqual(seen, ["held"], "two processes would run their schemas at the same time");
    assert.equal(flockElsewhere(`${path}.init.lock`), "free");
  });

  for (const kind of ["flock", "sqlite"] as const) {
    const kinds = kind === "sqlite" ? sidecar : undefined;

    test(`IL-001, IL-011 a ${kind} lock excludes other processes, and is free when its holder is killed`, {
      skip: kind === "flock" && flock,
    }, async (t) => {
      const { path } = databasePlace(t);
      const holder = startProcess(new URL("hold-init-lock.ts", programs), [path, kind]);
      assert.equal(await holder.line(), "held");
      const options = { driver, kinds, timeoutMs: 0, logger: recordingLogger() };
      assert.equal(
        withInitLock(path, ({ owned }) => owned, options),
        false,
        "two processes would set up at once",
      );
      holder.child.kill("SIGKILL");
      await holder.ended;
      assert.equal(
        withInitLock(path, ({ owned }) => owned, options),
        true,
        "a crash would block every other process",
      );
    });

    test(`IL-010 a ${kind} lock is released when the function throws`, (t) => {
      const { path } = databasePlace(t);
      const options = { driver, kinds, timeoutMs: 0, logger: recordingLogger() };
      const mine = new Error("mine");
      const failing = (): never => {
        throw mine;
      };
      assert.equal(
        thrown(() => withInitLock(path, failing, options)),
        mine,
      );
      assert.equal(heldLocks().size, 0, "the next caller would believe that it holds the lock");
      const again = withInitLock(path, ({ owned }) => owned, options);
      assert.equal(again, true, "one error would lock out every process until this one ends");
    });

    test(`IL-013 a ${kind} lock file that is a link is refused, and its target left alone`, (t) => {
      const { directory, path } = databasePlace(t);
      const lock = `${path}.init.lock${kind === "sqlite" ? ".db" : ""}`;
      const target = `${directory}/target`;
      writeFileSync(target, "precious", { mode: 0o644 });
      symlinkSync(target, lock);
      const error = thrown(() => withInitLock(path, () => assert.fail("fn ran"), { driver, kinds }));
      assert.ok(error instanceof InitLockError, String(error));
      assert.match(error.message, /symbolic link/);
      assert.match(error.hint, /remove the link/);
      assert.equal(
        readFileSync(target, "utf8"),
        "precious",
        "a link in a shared directory could aim anywhere",
      );
      assert.equal(statSync(target).mode & 0o777, 0o644);
    });

    test(`IL-013 a dangling link is not followed by a ${kind} lock`, (t) => {
      const { directory, path } = databasePlace(t);
      symlinkSync(`${directory}/nowhere`, `${path}.init.lock${kind === "sqlite" ? ".db" : ""}`);
      assert.throws(() => withInitLock(path, () => {}, { driver, kinds }), InitLockError);
      assert.equal(existsSync(`${directory}/nowhere`), false, "a file would be made where the link says");
    });

    for (const [what, make] of [
      ["directory", (lock: string) => void mkdirSync(lock)],
      ["FIFO", (lock: string) => void spawnSync("mkfifo", [lock])],
    ] as const) {
      test(`IL-013 a ${what} where the ${kind} lock file should be is refused at once`, (t) => {
        const { path } = databasePlace(t);
        make(`${path}.init.lock${kind === "sqlite" ? ".db" : ""}`);
        const error = thrown(() => withInitLock(path, () => assert.fail("fn ran"), { driver, kinds }));
        assert.ok(error instanceof InitLockError, String(error));
        assert.match(error.message, /not a regular file/);
      });
    }
  }

  test("IL-013 connect() refuses a lock file that is a link, and makes no database", (t) => {
    const { directory, path } = databasePlace(t);
    symlinkSync("elsewhere", `${path}.init.lock`);
    assert.throws(() => connect(path, { driver }), InitLockError);
    assert.deepEqual(readdirSync(directory), ["test.db.init.lock"]);
  });

  test("IL-015 the thread that holds it may take it again, and it is released at the outer end", {
    skip: flock,
  }, (t) => {
    const { path } = databasePlace(t);
    const seen: (boolean | string)[] = [];
    withInitLock(
      path,
      () => {
        withInitLock(path, ({ owned }) => void seen.push(owned), { driver, timeoutMs: 0 });
        seen.push(flockElsewhere(`${path}.init.lock`));
      },
      { driver },
    );
    seen.push(flockElsewhere(`${path}.init.lock`));
    assert.deepEqual(
      seen,
      [true, "held", "free"],
      "a process would wait for itself, or let others in too early",
    );
  });

  test("IL-014, IL-016 where flock does not work the SQLite lock stands in, with the same permissions", (t) => {
    const { path } = databasePlace(t);
    const calls: Libc = {
      flock: () => -1,
      fcntlLock: () => -1,
      open: () => 3,
      errno: () => osConstants.errno.ENOLCK,
      map: () => null,
      futex: null,
    };
    const logger = recordingLogger();
    const kinds = [flockKind(calls), ...sidecar];
    const inside = withInitLock(
      path,
      ({ owned }) => ({
        owned,
        elsewhere: withInitLock(`${path}`, (hold) => hold.owned, { kinds }),
        mode: statSync(`${path}.init.lock.db`).mode & 0o777,
      }),
      { kinds, logger },
    );
    assert.deepEqual(inside, { owned: true, elsewhere: true, mode: 0o600 });
    assert.deepEqual(logger.warnings, []);
  });

  test("LH-033 the file in which is written what is open together is there without flock, too", (t) => {
    const { path } = databasePlace(t);
    withInitLock(path, () => {}, { kinds: sidecar });
    assert.equal(statSync(`${path}.init.lock`).size, 0, "nothing would be known after a restart");
  });

  test("an interrupted flock is tried again at once; only a held lock is waited for", (t) => {
    const { path } = databasePlace(t);
    const { EINTR, EWOULDBLOCK } = osConstants.errno;
    const answers = [EINTR, EWOULDBLOCK, EINTR, 0];
    let errno = 0;
    const calls: Libc = {
      flock() {
        errno = answers.shift() ?? 0;
        return errno === 0 ? 0 : -1;
      },
      fcntlLock: () => -1,
      open: () => 3,
      errno: () => errno,
      map: () => null,
      futex: null,
    };
    const clock = fakeClock();
    assert.equal(
      withInitLock(path, ({ owned }) => owned, { kinds: [flockKind(calls)], clock }),
      true,
    );
    assert.deepEqual(clock.sleeps, [5]);
    assert.deepEqual(answers, []);
  });

  test("IL-004 where no kind of lock works, the set-up goes on without one, and warns", (t) => {
    const { path } = databasePlace(t);
    const logger = recordingLogger();
    let closed = 0;
    const none: LockKind = {
      name: "flock",
      open: () => ({
        tryLock() {
          throw new LockUnsupported("not here");
        },
        close: () => void closed++,
      }),
    };
    assert.equal(
      withInitLock(path, ({ owned }) => owned, { kinds: [none], logger }),
      false,
    );
    assert.equal(closed, 1);
    assert.match(logger.warnings.join(), /no kind of file lock works/);
  });

  test("IL-018 an asynchronous function is refused: the lock would be gone at its first await", {
    skip: flock,
  }, async (t) => {
    const { path } = databasePlace(t);
    let ran = false;
    const declared = async (): Promise<void> => {
      ran = true;
    };
    assert.throws(() => withInitLock(path, declared, { driver }), ArgumentError);
    assert.equal(ran, false);
    const hidden = (): Promise<never> => Promise.reject(new Error("nobody awaits this"));
    assert.throws(() => withInitLock(path, hidden, { driver }), ArgumentError);
    assert.throws(() => withInitLock(":memory:", hidden), ArgumentError);
    // A query builder: its then runs the query.
    // biome-ignore lint/suspicious/noThenProperty: that is what is tried here
    const query = { then: (): void => assert.fail("the query ran, after the lock was gone") };
    assert.throws(() => withInitLock(path, () => query, { driver }), ArgumentError);
    assert.equal(flockElsewhere(`${path}.init.lock`), "free");
  });

  test("IL-003 a database in memory takes no lock", () => {
    assert.equal(
      withInitLock(":memory:", ({ owned }) => owned, { kinds: [takenKind()] }),
      true,
    );
  });

  test("CO-013 eight first connects at once to 60 MB never reach the lock's time limit", async (t) => {
    const { path } = databasePlace(t);
    const big = new driver(path);
    big.exec("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; CREATE TABLE blobs (content BLOB)");
    const rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000) ";
    big.exec(`${rows}INSERT INTO blobs SELECT zeroblob(10000) FROM n`);
    big.close();
    const program = new URL("connect.ts", programs);
    const started = Array.from({ length: 8 }, () => startProcess(program, ["better-sqlite3", path]));
    const answers = await Promise.all(started.map(async (one) => JSON.parse(await one.line())));
    await Promise.all(started.map((one) => one.ended));
    const wanted = { ok: true, mode: "wal" };
    for (const { ok, mode, warnings } of answers) {
      assert.deepEqual({ ok, mode }, wanted);
      // One of them switches to WAL, and says so; "goes on without it" would mean that the wait ran out.
      assert.doesNotMatch(warnings.join(), /goes on without it/, "checks would queue behind the lock");
    }
  });
});
