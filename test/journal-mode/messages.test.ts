/** What is logged about journal modes, how often, and what the surroundings change. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { codedError } from "../../spec/fixtures/coded-error.ts";
import { D, FRESHEN, freshLabel, P, runJournalMode, W } from "../../spec/fixtures/journal-mode-run.ts";
import { type ScriptedConnection, scriptedConnection } from "../../spec/fixtures/scripted-connection.ts";
import { ArgumentError, JournalModeUnknownError, WalUnsupportedError } from "../../src/errors.ts";
import type { JournalModeOptions } from "../../src/journal-mode/apply.ts";

const marker = codedError("SQLITE_PROTOCOL", "locking protocol");
const barrier = "PRAGMA checkpoint_fullfsync=1";

const inWal = (): ScriptedConnection => scriptedConnection({ [P]: { row: "wal" } });

function switchable(more: Parameters<typeof scriptedConnection>[0] = {}): ScriptedConnection {
  return scriptedConnection({
    [FRESHEN]: { row: 1 },
    [P]: { row: "delete" },
    [W]: { row: "wal" },
    [D]: { row: "delete" },
    ...more,
  });
}

/** One on which the switch succeeds. */
function switching(more: Parameters<typeof scriptedConnection>[0] = {}): ScriptedConnection {
  return switchable({ [P]: [{ row: "delete" }, { row: "wal" }], ...more });
}

const refusing = (): ScriptedConnection => switchable({ [W]: marker });

describe("the log of applyWalWithFallback", () => {
  test("JM-019, JM-020 one warning per process and label: three files of one label give one warning", () => {
    const label = freshLabel();
    const texts = ["/a/state.db", "/b/state.db", "/c/state.db"].flatMap(
      (path) => runJournalMode(refusing(), { label }, {}, path).warnings,
    );
    assert.equal(texts.length, 1, "a fleet of files would fill the log");
    assert.match(texts[0] ?? "", new RegExp(`${label}.*locking protocol.*journal_mode=DELETE`));
  });

  test("JM-020 different labels are logged separately", () => {
    for (const label of [freshLabel(), freshLabel()]) {
      assert.equal(
        runJournalMode(refusing(), { label }).warnings.length,
        1,
        "a second database's fallback would go unseen",
      );
    }
  });

  test("JM-022 without a label the file's name is the label", () => {
    const name = freshLabel();
    const options = { label: undefined };
    assert.match(
      runJournalMode(refusing(), options, {}, `/a/${name}`).warnings[0] ?? "",
      new RegExp(`^${name} `),
    );
    assert.deepEqual(runJournalMode(refusing(), options, {}, `/b/${name}`).warnings, []);
  });

  test("JM-021 nothing is logged where the switch's error is thrown", () => {
    const eio = codedError("SQLITE_IOERR", "disk I/O error");
    const nope = codedError("SQLITE_ERROR", "no such table: nope");
    const cases = [
      switchable({ [W]: eio }),
      switchable({ [W]: nope }),
      switchable({ [P]: [{ row: "delete" }, { row: "wal" }], [W]: marker }),
    ];
    for (const connection of cases) {
      const { error, warnings, errors } = runJournalMode(connection);
      assert.ok(error instanceof Error);
      assert.deepEqual([...warnings, ...errors], [], "a fallback would be announced that did not happen");
    }
  });

  test("JM-043 a file with content is announced once when it becomes WAL, an empty one is not", () => {
    const label = freshLabel();
    const full = (): ScriptedConnection => switching({ "PRAGMA page_count": { row: 2 } });
    assert.match(runJournalMode(full(), { label }).warnings[0] ?? "", /had content/);
    assert.deepEqual(runJournalMode(full(), { label }).warnings, []);
    assert.deepEqual(runJournalMode(switching({ "PRAGMA page_count": { row: 0 } })).warnings, []);
  });

  test("JM-043 content that cannot be counted does not stop the switch, and a file that did not switch is not announced", () => {
    const busy = codedError("SQLITE_BUSY", "database is locked");
    const uncounted = runJournalMode(switching({ "PRAGMA page_count": busy }));
    assert.deepEqual([uncounted.mode, uncounted.warnings], ["wal", []]);
    const kept = runJournalMode(switchable({ "PRAGMA page_count": { row: 2 }, [W]: { row: "delete" } }));
    assert.doesNotMatch(kept.warnings.join(), /had content/);
  });
});

describe("the version gate", () => {
  const affected = { sqliteVersion: () => "3.40.1" };

  test("JM-044 an affected SQLite does not enable WAL, says why, and the file stays in DELETE", () => {
    const connection = switchable();
    const { mode, warnings } = runJournalMode(connection, {}, affected);
    assert.equal(mode, "delete");
    assert.ok(!connection.statements.includes(W), "committed rows could be lost in a checkpoint");
    assert.match(warnings[0] ?? "", /journal_mode=DELETE.*3\.40\.1.*3\.51\.3/);
  });

  test("JM-045 an affected SQLite keeps WAL on a file that has it, with one warning", () => {
    const label = freshLabel();
    const connection = inWal();
    const { mode, warnings } = runJournalMode(connection, { label }, affected);
    assert.equal(mode, "wal");
    assert.deepEqual(connection.statements, [P]);
    assert.match(warnings[0] ?? "", /stays in it.*3\.40\.1/);
    assert.deepEqual(runJournalMode(inWal(), { label }, affected).warnings, []);
  });

  test("JM-038, JM-044 an affected SQLite with requireWal is an error that names the version", () => {
    const { error } = runJournalMode(switchable(), { requireWal: true }, affected);
    assert.ok(error instanceof WalUnsupportedError);
    assert.match(error.message, /3\.40\.1/);
  });

  test("JM-046 where the library itself cannot be asked for its version, the connection is, after the probe", () => {
    const connection = switchable({ "SELECT sqlite_version()": { row: "3.45.0" } });
    const { mode } = runJournalMode(connection, {}, { sqliteVersion: () => null });
    assert.equal(mode, "delete");
    assert.equal(connection.statements[0], P);
  });

  test("JM-025 in memory an affected SQLite loses nothing, and there is no warning", () => {
    const connection = switchable({ [P]: { row: "memory" } });
    const { mode, warnings } = runJournalMode(connection, {}, affected, null);
    assert.deepEqual([mode, warnings], ["memory", []]);
  });
});

describe("network file systems", () => {
  const network = { networkFileSystem: () => "nfs4" };

  test("JM-047 a file on one is not switched, and the warning names the file system", () => {
    const connection = switchable();
    const { mode, warnings } = runJournalMode(connection, {}, network);
    assert.equal(mode, "delete");
    assert.ok(!connection.statements.includes(W), "machines without common memory would share a WAL");
    assert.match(warnings[0] ?? "", /nfs4/);
  });

  test("JM-048 a WAL file on one stays WAL, with one error that names the offline command", () => {
    const label = freshLabel();
    const { mode, errors } = runJournalMode(inWal(), { label }, network);
    assert.equal(mode, "wal");
    assert.match(errors[0] ?? "", /nfs4.*PRAGMA journal_mode=DELETE/);
    assert.deepEqual(runJournalMode(inWal(), { label }, network).errors, []);
  });

  test("JM-038, JM-028 with requireWal, an error; with an unknown mode, the probe's own error", () => {
    assert.ok(
      runJournalMode(switchable(), { requireWal: true }, network).error instanceof WalUnsupportedError,
    );
    const busy = codedError("SQLITE_BUSY", "database is locked");
    const unread = switchable({ [P]: busy });
    assert.equal(runJournalMode(unread, {}, network).error, busy);
    assert.ok(!unread.statements.includes(W) && !unread.statements.includes(D));
    const silent = switchable({ [P]: "no row" });
    assert.ok(runJournalMode(silent, {}, network).error instanceof JournalModeUnknownError);
  });

  test("JM-053, JM-048 a probe from memory is not the last word: the file that another process switched is WAL", () => {
    const stale = switchable({ [P]: [{ row: "delete" }, { row: "wal" }] });
    const { mode, warnings, errors } = runJournalMode(stale, {}, network);
    assert.equal(mode, "wal", "a WAL file would be reported as DELETE");
    assert.deepEqual([warnings.length, errors.length], [0, 1]);
    const required = switchable({ [P]: [{ row: "delete" }, { row: "wal" }] });
    assert.equal(runJournalMode(required, { requireWal: true }, network).mode, "wal");
  });
});

describe("a directory where WAL does not work", () => {
  const error = codedError("SQLITE_IOERR_SHMMAP", "disk I/O error");
  const broken = { proveWal: () => ({ works: false, error }) as const };

  test("JM-035 the file is not switched, and one warning says why", () => {
    const connection = switchable();
    const { mode, warnings } = runJournalMode(connection, {}, broken);
    assert.equal(mode, "delete");
    assert.ok(!connection.statements.includes(W), "the file would be bricked");
    assert.match(warnings[0] ?? "", /journal_mode=DELETE.*does not work in its directory.*disk I\/O error/);
  });

  test("JM-035, JM-038 with requireWal the error carries the scratch database's", () => {
    const thrown = runJournalMode(switchable(), { requireWal: true }, broken).error;
    assert.ok(thrown instanceof WalUnsupportedError);
    assert.equal(thrown.cause, error);
    assert.equal(thrown.sqliteCode, "SQLITE_IOERR_SHMMAP");
  });

  test("JM-036 an error that settles nothing is thrown, and nothing is changed", () => {
    const full = codedError("SQLITE_FULL", "database or disk is full");
    const connection = switchable();
    const proveWal = (): never => {
      throw full;
    };
    assert.equal(runJournalMode(connection, {}, { proveWal }).error, full);
    assert.ok(!connection.statements.includes(W));
  });

  test("JM-037 the directory is tried only where the answer matters: not for a file in WAL mode, nor in memory", () => {
    let asked = 0;
    const proveWal = (): { works: true } => {
      asked++;
      return { works: true };
    };
    runJournalMode(inWal(), {}, { proveWal });
    runJournalMode(switchable({ [P]: { row: "memory" }, [W]: { row: "memory" } }), {}, { proveWal }, null);
    runJournalMode(switchable(), { journalMode: "delete" }, { proveWal });
    runJournalMode(switchable(), {}, { proveWal, networkFileSystem: () => "nfs" });
    assert.equal(asked, 0, "every connect would cost a scratch database");
    runJournalMode(switchable(), {}, { proveWal });
    assert.equal(asked, 1);
  });
});

describe("journalMode delete", () => {
  const wanted: JournalModeOptions = { journalMode: "delete" };

  test("JM-040 a WAL file stays WAL, and one error says how to change it", () => {
    const label = freshLabel();
    const connection = inWal();
    const { mode, errors } = runJournalMode(connection, { ...wanted, label });
    assert.equal(mode, "wal");
    assert.deepEqual(connection.statements, [P], "a WAL that others use would be destroyed");
    assert.match(errors[0] ?? "", /"PRAGMA journal_mode=DELETE"/);
    assert.deepEqual(runJournalMode(inWal(), { ...wanted, label }).errors, []);
  });

  test("JM-039, JM-053 a file in DELETE is left as it is, after a fresh look", () => {
    const connection = switchable();
    assert.equal(runJournalMode(connection, wanted).mode, "delete");
    assert.ok(!connection.statements.includes(W) && !connection.statements.includes(D));
    const stale = switchable({ [P]: [{ row: "delete" }, { row: "wal" }] });
    const { mode, errors } = runJournalMode(stale, wanted);
    assert.deepEqual([mode, errors.length], ["wal", 1], "the connection's memory would vouch for the disk");
  });

  test("JM-041, JM-053 another rollback mode becomes DELETE, without waiting, and is verified", () => {
    const connection = switchable({ [P]: [{ row: "truncate" }, { row: "delete" }] });
    assert.equal(runJournalMode(connection, wanted).mode, "delete");
    assert.equal(connection.runs.find(({ sql }) => sql === D)?.busyTimeoutMs, 0);
    assert.equal(connection.busyTimeoutMs, 1234);
    const kept = switchable({ [P]: { row: "truncate" }, [D]: { row: "truncate" } });
    assert.equal(runJournalMode(kept, wanted).mode, "truncate", "DELETE would be reported where it is not");
    const gone = switchable({ [P]: [{ row: "truncate" }, { row: "wal" }] });
    assert.equal(runJournalMode(gone, wanted).mode, "wal");
  });

  test("JM-028 with an unknown mode the probe's error is thrown, and nothing is set", () => {
    const busy = codedError("SQLITE_BUSY", "database is locked");
    const connection = switchable({ [P]: busy });
    assert.equal(runJournalMode(connection, wanted).error, busy);
    assert.ok(!connection.statements.includes(D), "a WAL file could be downgraded");
  });

  test("JM-042 options that contradict each other, or mean nothing, are refused before any statement", () => {
    const connection = switchable();
    const both = { journalMode: "delete", requireWal: true } as const;
    assert.ok(runJournalMode(connection, both).error instanceof ArgumentError);
    const odd = { journalMode: "truncate" } as unknown as JournalModeOptions;
    assert.ok(runJournalMode(connection, odd).error instanceof ArgumentError);
    assert.deepEqual(connection.statements, []);
  });
});

describe("the barrier of macOS", () => {
  const mac = { platform: "darwin" } as const;

  test("JM-050 it is set on macOS on both ways into WAL, and after everything else", () => {
    for (const connection of [inWal(), switching()]) {
      assert.equal(runJournalMode(connection, {}, mac).mode, "wal");
      assert.equal(connection.statements.at(-1), barrier, "macOS would reorder the writes of a checkpoint");
    }
  });

  test("JM-050 it is not set elsewhere, nor where the mode is not WAL", () => {
    const elsewhere = [inWal(), switching()];
    for (const connection of elsewhere) runJournalMode(connection, {}, { platform: "linux" });
    const refused = refusing();
    runJournalMode(refused, {}, mac);
    for (const connection of [...elsewhere, refused]) assert.ok(!connection.statements.includes(barrier));
  });

  test("JM-050 its own failure is never thrown", () => {
    for (const error of [marker, new TypeError("The database connection is not open")]) {
      const connection = switching({ [barrier]: error });
      assert.equal(runJournalMode(connection, {}, mac).mode, "wal");
    }
  });
});
