/** Which statements are executed, in which order, and how long they wait. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { codedError } from "../../spec/fixtures/coded-error.ts";
import {
  D,
  FRESHEN,
  modeStatements,
  P,
  runJournalMode,
  sleepingClock,
  W,
} from "../../spec/fixtures/journal-mode-run.ts";
import { type Answer, scriptedConnection } from "../../spec/fixtures/scripted-connection.ts";
import { WAL_INCOMPAT_MARKERS } from "../../src/constants.ts";
import { OpenError, WalUnsupportedError } from "../../src/errors.ts";
import { applyWalWithFallback, onDiskJournalMode } from "../../src/journal-mode/apply.ts";

const busy = codedError("SQLITE_BUSY", "database is locked");
const marker = codedError("SQLITE_PROTOCOL", "locking protocol");
const ioError = codedError("SQLITE_IOERR", "disk I/O error");
const wal: Answer = { row: "wal" };
const rollback: Answer = { row: "delete" };
const fresh = { [FRESHEN]: { row: 1 } } as const;

describe("the statements of applyWalWithFallback", () => {
  test("JM-006 a file in WAL mode gets the probe and nothing else", () => {
    const connection = scriptedConnection({ [P]: wal });
    const { mode, warnings, errors } = runJournalMode(connection, {}, { sqliteVersion: () => null });
    assert.equal(mode, "wal");
    assert.deepEqual(
      connection.statements,
      [P],
      "every connect to a WAL file would cost more, or disturb it",
    );
    assert.deepEqual([...warnings, ...errors], []);
  });

  test("JM-010, JM-034, JM-055 a fresh file gets the probe, the switch, a read that verifies it, and the probe", () => {
    const connection = scriptedConnection({ ...fresh, [P]: [rollback, wal], [W]: wal });
    assert.equal(runJournalMode(connection).mode, "wal");
    assert.equal(connection.statements[0], P, "something would run before the first probe");
    assert.deepEqual(modeStatements(connection.statements), ["P", "W", "P"]);
    assert.deepEqual(
      connection.statements.slice(-2),
      [FRESHEN, P],
      "the connection's memory would be believed",
    );
  });

  test("JM-012, JM-017 on a fresh file under a marker: probe, switch, guard, downgrade, in this order", () => {
    const connection = scriptedConnection({ ...fresh, [P]: rollback, [W]: marker, [D]: rollback });
    assert.equal(runJournalMode(connection).mode, "delete");
    assert.deepEqual(modeStatements(connection.statements).slice(0, 4), ["P", "W", "P", "D"]);
    const between = connection.statements.slice(connection.statements.indexOf(W));
    assert.ok(between.indexOf(FRESHEN) < between.indexOf(P), "the guard would speak from memory");
    assert.ok(between.indexOf(FRESHEN) > 0 && between.indexOf(P) > 0);
  });

  test("JM-011 the probe fails, the switch has a marker, the disk says WAL: the switch's error, no log, no downgrade", () => {
    const connection = scriptedConnection({ ...fresh, [P]: [busy, wal], [W]: marker, [D]: rollback });
    const { error, warnings } = runJournalMode(connection);
    assert.equal(error, marker, "another process's WAL would be destroyed, or another error reported");
    assert.deepEqual(modeStatements(connection.statements), ["P", "W", "P"]);
    assert.deepEqual(warnings, []);
  });

  test("JM-011, JM-017 a guard that says WAL only after a fresh read stops the downgrade", () => {
    let looked = false;
    const connection = scriptedConnection({ [W]: marker, [D]: rollback });
    const stale: typeof connection.prepare = (sql) => {
      const statement = connection.prepare(sql);
      return {
        ...statement,
        all: () => {
          const rows = statement.all();
          if (sql === FRESHEN) looked = true;
          if (sql === FRESHEN) return [{ schema_version: 7 }];
          return sql === P ? [{ journal_mode: looked ? "wal" : "delete" }] : rows;
        },
      };
    };
    const { error } = runJournalMode({ ...connection, exec: connection.exec, prepare: stale });
    assert.equal(error, marker, "a connection's memory would vouch for the disk");
    assert.ok(!connection.statements.includes(D));
  });

  test("JM-012, JM-019 the disk is known not to be WAL: DELETE, and one warning", () => {
    const connection = scriptedConnection({ ...fresh, [P]: [busy, rollback], [W]: marker, [D]: rollback });
    const { mode, warnings } = runJournalMode(connection, { label: "g3.db" });
    assert.equal(mode, "delete");
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", /g3\.db.*locking protocol.*journal_mode=DELETE/);
  });

  test("JM-027 every look at the mode fails and the switch has a marker: nothing is changed", () => {
    const connection = scriptedConnection({ ...fresh, [P]: busy, [W]: marker, [D]: rollback });
    assert.equal(runJournalMode(connection).error, marker);
    assert.ok(
      !connection.statements.includes(D),
      "a WAL file would be downgraded because it could not be read",
    );
  });

  test("JM-017, JM-027 a guard without a fresh read is unknown, whether the engine fails or an authorizer is silent", () => {
    for (const answer of [ioError, "no row"] as const) {
      const connection = scriptedConnection({ [FRESHEN]: answer, [P]: rollback, [W]: marker, [D]: rollback });
      assert.equal(runJournalMode(connection).error, marker);
      assert.ok(!connection.statements.includes(D), "the connection's memory would vouch for the disk");
    }
  });

  test("JM-003 an error that is not the engine's own propagates, although it has a marker's words", () => {
    for (const thrown of [new Error("locking protocol"), new TypeError("not authorized")]) {
      const connection = scriptedConnection({ ...fresh, [P]: rollback, [W]: thrown });
      assert.equal(runJournalMode(connection).error, thrown);
      assert.deepEqual(modeStatements(connection.statements), ["P", "W"]);
    }
  });

  test("JM-002 a marker in other letters and inside a longer text leads to the fallback", () => {
    const long = codedError("SQLITE_ERROR", "while opening: Locking Protocol, says the server");
    const connection = scriptedConnection({ ...fresh, [P]: rollback, [W]: long, [D]: rollback });
    const { mode, warnings } = runJournalMode(connection);
    assert.equal(mode, "delete", "a file on such a server could not be opened at all");
    assert.match(warnings[0] ?? "", /Locking Protocol, says the server/);
  });

  test("JM-024 a switch that is refused without an error gives the mode that is in force", () => {
    const connection = scriptedConnection({ ...fresh, [P]: rollback, [W]: rollback });
    const { mode, warnings } = runJournalMode(connection);
    assert.equal(mode, "delete", "WAL would be reported where there is none");
    assert.equal(warnings.length, 1);
    assert.ok(!connection.statements.includes(D));
  });

  test("JM-025 a database in memory is memory, and there is no warning", () => {
    const memory: Answer = { row: "memory" };
    const connection = scriptedConnection({ ...fresh, [P]: memory, [W]: memory });
    const { mode, warnings } = runJournalMode(connection, {}, {}, null);
    assert.equal(mode, "memory");
    assert.deepEqual(warnings, []);
  });

  test("JM-016 an answer in bytes, in capitals or with white space is understood", () => {
    for (const row of [new TextEncoder().encode("wal"), " WAL\n", "Wal"]) {
      const connection = scriptedConnection({ [P]: { row } });
      assert.equal(runJournalMode(connection).mode, "wal");
      assert.deepEqual(connection.statements, [P]);
    }
  });

  test("JM-016, JM-018 onDiskJournalMode is null for an operational error, no row, and what is no mode", () => {
    const answers: Answer[] = [
      busy,
      "no row",
      { row: "wal2" },
      { row: new Uint8Array([255, 254]) },
      { row: "" },
    ];
    for (const answer of answers) {
      assert.equal(onDiskJournalMode(scriptedConnection({ ...fresh, [P]: answer })), null);
    }
    assert.equal(onDiskJournalMode(scriptedConnection({ ...fresh, [P]: { row: " PERSIST " } })), "persist");
    const corrupt = codedError("SQLITE_CORRUPT", "database disk image is malformed");
    assert.throws(() => onDiskJournalMode(scriptedConnection({ ...fresh, [P]: corrupt })), corrupt);
  });
});

describe("waiting in applyWalWithFallback", () => {
  test("JM-032 a switch that meets BUSY is tried again, but only for a bounded time", () => {
    const clock = sleepingClock();
    const connection = scriptedConnection({ ...fresh, [P]: rollback, [W]: busy });
    assert.equal(runJournalMode(connection, { requireWal: true }, { clock }).error, busy);
    assert.ok(clock.sleptMs >= 3000 && clock.sleptMs < 3100, `it would wait ${clock.sleptMs} ms`);
    const attempts = connection.runs.filter(({ sql }) => sql === W);
    assert.equal(attempts.length, 121);
    assert.ok(attempts.every(({ busyTimeoutMs }) => busyTimeoutMs === 0));
    assert.equal(connection.busyTimeoutMs, 1234);
  });

  test("JM-057 a file that others use stays in its mode, and nobody is waited for", () => {
    const connection = scriptedConnection({ ...fresh, [P]: rollback, [W]: busy });
    const { mode, warnings } = runJournalMode(connection);
    assert.equal(mode, "delete", "a file with a long reader could not be opened");
    assert.match(warnings[0] ?? "", /others used the file.*tries it again.*journal_mode=DELETE/);
    const looks = connection.runs.filter(({ sql }) => sql === FRESHEN);
    assert.deepEqual(
      looks.map(({ busyTimeoutMs }) => busyTimeoutMs),
      [0],
      "the start would hang for the busy timeout",
    );
    assert.equal(connection.busyTimeoutMs, 1234);
  });

  test("JM-032 a switch that meets BUSY_RECOVERY and then succeeds is WAL", () => {
    const recovery = codedError("SQLITE_BUSY_RECOVERY", "database is locked");
    const connection = scriptedConnection({ ...fresh, [P]: [rollback, wal], [W]: [recovery, recovery, wal] });
    assert.equal(runJournalMode(connection).mode, "wal", "twenty simultaneous first opens would fail");
    assert.equal(connection.statements.filter((sql) => sql === W).length, 3);
  });

  for (const error of [
    ioError,
    marker,
    codedError("SQLITE_LOCKED", "database table is locked"),
    codedError("SQLITE_ERROR", "database is locked"),
  ]) {
    test(`JM-032 a switch that meets "${error.message}" (${(error as { code?: string }).code}) is tried once`, () => {
      const connection = scriptedConnection({ ...fresh, [P]: [rollback, wal], [W]: error });
      const clock = sleepingClock();
      assert.equal(runJournalMode(connection, {}, { clock }).error, error);
      assert.equal(connection.statements.filter((sql) => sql === W).length, 1);
      assert.equal(clock.sleptMs, 0);
    });
  }

  test("JM-057 a file that was in use all the time is tried once by later connects, until a switch succeeds", () => {
    const filesInUse = new Set<string>();
    const sleptAt = (switched: Answer, requireWal = false): number => {
      const clock = sleepingClock();
      const script = { ...fresh, [P]: [rollback, switched === wal ? wal : rollback], [W]: switched };
      runJournalMode(scriptedConnection(script), { requireWal }, { clock, filesInUse });
      return clock.sleptMs;
    };
    assert.ok(sleptAt(busy) >= 3000);
    assert.equal(sleptAt(busy), 0, "a reader that never ends would cost every connect three seconds");
    assert.ok(sleptAt(busy, true) >= 3000, "who needs WAL would be refused because of an earlier reader");
    assert.equal(sleptAt(wal), 0);
    assert.ok(sleptAt(busy) >= 3000, "a short use would no longer be waited for");
  });

  test("JM-029, JM-033 the busy timeout is 0 while the downgrade runs, and restored even after an unexpected error", () => {
    const odd = new Error("not the engine's");
    const connection = scriptedConnection({ ...fresh, [P]: rollback, [W]: marker, [D]: odd });
    assert.equal(runJournalMode(connection).error, odd);
    assert.equal(connection.runs.find(({ sql }) => sql === D)?.busyTimeoutMs, 0);
    assert.equal(connection.busyTimeoutMs, 1234, "every later statement would fail at once");
  });

  test("JM-030 both refused: the connection is usable in the mode it has, with one message", () => {
    const script = { ...fresh, [P]: rollback, [W]: marker, [D]: busy, "SELECT 1": { row: 1 } } as const;
    const connection = scriptedConnection(script);
    const { mode, warnings } = runJournalMode(connection, { label: "both.db" });
    assert.equal(mode, "delete");
    assert.match(warnings.at(-1) ?? "", /both\.db refused both.*locking protocol.*database is locked/);
    assert.deepEqual(connection.prepare("SELECT 1").get(), { value: 1 });
    assert.deepEqual(runJournalMode(scriptedConnection(script), { label: "both.db" }).warnings, []);
  });

  test("JM-030 both refused and the mode unreadable afterwards: the switch's error", () => {
    const connection = scriptedConnection({
      ...fresh,
      [P]: [rollback, rollback, ioError],
      [W]: marker,
      [D]: busy,
    });
    assert.equal(runJournalMode(connection).error, marker, "a mode would be made up");
  });

  test("JM-030, JM-031 the file becomes WAL before the downgrade: WAL is reported", () => {
    const connection = scriptedConnection({
      ...fresh,
      [P]: [rollback, rollback, wal],
      [W]: marker,
      [D]: busy,
    });
    assert.equal(runJournalMode(connection).mode, "wal", "the mode on disk would be misreported");
  });

  test("JM-034 a switch whose first read fails is an error that names the way back", () => {
    const shm = codedError("SQLITE_IOERR_SHMMAP", "disk I/O error");
    const connection = scriptedConnection({ [FRESHEN]: shm, [P]: rollback, [W]: wal });
    const { error } = runJournalMode(connection);
    assert.ok(error instanceof OpenError, "a bricked file would be reported as WAL");
    assert.equal(error.sqliteCode, "SQLITE_IOERR_SHMMAP");
    assert.equal(error.cause, shm);
    assert.match(error.hint, /locking_mode=EXCLUSIVE; PRAGMA journal_mode=DELETE/);
    const corrupt = codedError("SQLITE_CORRUPT", "database disk image is malformed");
    const torn = scriptedConnection({ [FRESHEN]: corrupt, [P]: rollback, [W]: wal });
    assert.equal(runJournalMode(torn).error, corrupt);
  });

  test("JM-038 requireWal under a marker: the error has the engine's words, and the downgrade never runs", () => {
    const connection = scriptedConnection({ ...fresh, [P]: rollback, [W]: marker, [D]: rollback });
    const { error, warnings } = runJournalMode(connection, { requireWal: true });
    assert.ok(error instanceof WalUnsupportedError);
    assert.equal(error.cause, marker);
    assert.equal(error.sqliteCode, "SQLITE_PROTOCOL");
    assert.match(error.message, /locking protocol/);
    assert.ok(!connection.statements.includes(D));
    assert.deepEqual(warnings, []);
  });

  test("a hand-made connection of which nothing is known is switched to WAL", () => {
    const connection = scriptedConnection({ ...fresh, [P]: [rollback, wal], [W]: wal });
    assert.equal(applyWalWithFallback(connection, { label: "hand-made.db" }), "wal");
    assert.equal(connection.statements[0], P);
    assert.equal(WAL_INCOMPAT_MARKERS.length, 2);
  });
});
