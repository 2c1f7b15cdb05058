/** What is said about journal modes, how often, and what the surroundings change. */
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

const refusing = (): ScriptedConnection => switchable({ [W]: marker });

describe("the log of applyWalWithFallback", () => {
  test("A4.16 one warning per process and label: three files of one label are one warning", () => {
    const label = freshLabel();
    const texts = ["/a/state.db", "/b/state.db", "/c/state.db"].flatMap(
      (path) => runJournalMode(refusing(), { label }, {}, path).warnings,
    );
    assert.equal(texts.length, 1, "a fleet of files would fill the log");
    assert.match(texts[0] ?? "", new RegExp(`${label}.*locking protocol.*journal_mode=DELETE`));
  });

  test("A4.16 different labels are logged apart", () => {
    for (const label of [freshLabel(), freshLabel()]) {
      assert.equal(
        runJournalMode(refusing(), { label }).warnings.length,
        1,
        "a second database's trouble would be hidden",
      );
    }
  });

  test("A4.16 without a label the file's name is the label", () => {
    const name = freshLabel();
    const options = { label: undefined };
    assert.match(
      runJournalMode(refusing(), options, {}, `/a/${name}`).warnings[0] ?? "",
      new RegExp(`^${name} `),
    );
    assert.deepEqual(runJournalMode(refusing(), options, {}, `/b/${name}`).warnings, []);
  });

  test("A4.17 nothing is logged where the switch's error is thrown", () => {
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

  test("B2.23 a file with content is announced once when it becomes WAL, an empty one is not", () => {
    const label = freshLabel();
    const full = (): ScriptedConnection => switchable({ "PRAGMA page_count": { row: 2 } });
    assert.match(runJournalMode(full(), { label }).warnings[0] ?? "", /had content/);
    assert.deepEqual(runJournalMode(full(), { label }).warnings, []);
    assert.deepEqual(runJournalMode(switchable({ "PRAGMA page_count": { row: 0 } })).warnings, []);
  });

  test("B2.23 content that cannot be counted is no obstacle, and a file that did not switch is not announced", () => {
    const busy = codedError("SQLITE_BUSY", "database is locked");
    const uncounted = runJournalMode(switchable({ "PRAGMA page_count": busy }));
    assert.deepEqual([uncounted.mode, uncounted.warnings], ["wal", []]);
    const kept = runJournalMode(switchable({ "PRAGMA page_count": { row: 2 }, [W]: { row: "delete" } }));
    assert.doesNotMatch(kept.warnings.join(), /had content/);
  });
});

describe("the version gate", () => {
  const affected = { sqliteVersion: () => "3.40.1" };

  test("B2.24 an affected SQLite does not enable WAL, says why, and the file goes on in DELETE", () => {
    const connection = switchable();
    const { mode, warnings } = runJournalMode(connection, {}, affected);
    assert.equal(mode, "delete");
    assert.ok(!connection.statements.includes(W), "committed rows could be lost in a checkpoint");
    assert.match(warnings[0] ?? "", /journal_mode=DELETE.*3\.40\.1.*3\.51\.3/);
  });

  test("B2.24 an affected SQLite keeps WAL on a file that has it, with one warning", () => {
    const label = freshLabel();
    const connection = inWal();
    const { mode, warnings } = runJournalMode(connection, { label }, affected);
    assert.equal(mode, "wal");
    assert.deepEqual(connection.statements, [P]);
    assert.match(warnings[0] ?? "", /stays in it.*3\.40\.1/);
    assert.deepEqual(runJournalMode(inWal(), { label }, affected).warnings, []);
  });

  test("B2.24 an affected SQLite with requireWal is an error that says so", () => {
    const { error } = runJournalMode(switchable(), { requireWal: true }, affected);
    assert.ok(error instanceof WalUnsupportedError);
    assert.match(error.message, /3\.40\.1/);
  });

  test("B2.24 a library that cannot be asked beside the connection is asked on it, after the probe", () => {
    const connection = switchable({ "SELECT sqlite_version()": { row: "3.45.0" } });
    const { mode } = runJournalMode(connection, {}, { sqliteVersion: () => null });
    assert.equal(mode, "delete");
    assert.equal(connection.statements[0], P);
  });

  test("B2.24 in memory an affected SQLite loses nothing, and nobody is warned", () => {
    const connection = switchable({ [P]: { row: "memory" } });
    const { mode, warnings } = runJournalMode(connection, {}, affected, null);
    assert.deepEqual([mode, warnings], ["memory", []]);
  });
});

describe("network file systems", () => {
  const network = { networkFileSystem: () => "nfs4" };

  test("B2.25 a file on one is not switched, and its operator is told where it is", () => {
    const connection = switchable();
    const { mode, warnings } = runJournalMode(connection, {}, network);
    assert.equal(mode, "delete");
    assert.ok(!connection.statements.includes(W), "machines that see no common memory would share a WAL");
    assert.match(warnings[0] ?? "", /nfs4/);
  });

  test("B2.25 a WAL file on one stays WAL, with one error that names the offline command", () => {
    const label = freshLabel();
    const { mode, errors } = runJournalMode(inWal(), { label }, network);
    assert.equal(mode, "wal");
    assert.match(errors[0] ?? "", /nfs4.*PRAGMA journal_mode=DELETE/);
    assert.deepEqual(runJournalMode(inWal(), { label }, network).errors, []);
  });

  test("B2.25 with requireWal, an error; with a mode that is unknown, the probe's own error", () => {
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

  test("H6 a probe from memory is not the last word: the file that another process switched is WAL", () => {
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

  test("design 6: the file is not switched, and one warning says why", () => {
    const connection = switchable();
    const { mode, warnings } = runJournalMode(connection, {}, broken);
    assert.equal(mode, "delete");
    assert.ok(!connection.statements.includes(W), "the file would be bricked");
    assert.match(warnings[0] ?? "", /journal_mode=DELETE.*does not work in its directory.*disk I\/O error/);
  });

  test("design 6: with requireWal the error has the scratch database's", () => {
    const thrown = runJournalMode(switchable(), { requireWal: true }, broken).error;
    assert.ok(thrown instanceof WalUnsupportedError);
    assert.equal(thrown.cause, error);
    assert.equal(thrown.sqliteCode, "SQLITE_IOERR_SHMMAP");
  });

  test("design 6: an answer that cannot be had is thrown, and nothing is changed", () => {
    const full = codedError("SQLITE_FULL", "database or disk is full");
    const connection = switchable();
    const proveWal = (): never => {
      throw full;
    };
    assert.equal(runJournalMode(connection, {}, { proveWal }).error, full);
    assert.ok(!connection.statements.includes(W));
  });

  test("A2.6 neither the directory nor anything else is tried for a file in WAL mode, or in memory", () => {
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

  test("B2.22 a WAL file stays WAL, and an error says how to change it, once", () => {
    const label = freshLabel();
    const connection = inWal();
    const { mode, errors } = runJournalMode(connection, { ...wanted, label });
    assert.equal(mode, "wal");
    assert.deepEqual(connection.statements, [P], "a WAL that others use would be destroyed");
    assert.match(errors[0] ?? "", /"PRAGMA journal_mode=DELETE"/);
    assert.deepEqual(runJournalMode(inWal(), { ...wanted, label }).errors, []);
  });

  test("B2.22 a file in DELETE is left as it is, after a fresh look", () => {
    const connection = switchable();
    assert.equal(runJournalMode(connection, wanted).mode, "delete");
    assert.ok(!connection.statements.includes(W) && !connection.statements.includes(D));
    const stale = switchable({ [P]: [{ row: "delete" }, { row: "wal" }] });
    const { mode, errors } = runJournalMode(stale, wanted);
    assert.deepEqual([mode, errors.length], ["wal", 1], "the connection's memory would vouch for the disk");
  });

  test("B2.22 another rollback mode becomes DELETE, without waiting, and is verified", () => {
    const connection = switchable({ [P]: [{ row: "truncate" }, { row: "delete" }] });
    assert.equal(runJournalMode(connection, wanted).mode, "delete");
    assert.equal(connection.runs.find(({ sql }) => sql === D)?.busyTimeoutMs, 0);
    assert.equal(connection.busyTimeoutMs, 1234);
    const kept = switchable({ [P]: { row: "truncate" }, [D]: { row: "truncate" } });
    assert.equal(runJournalMode(kept, wanted).mode, "truncate", "DELETE would be reported where it is not");
    const gone = switchable({ [P]: [{ row: "truncate" }, { row: "wal" }] });
    assert.equal(runJournalMode(gone, wanted).mode, "wal");
  });

  test("B2.22 an unknown mode is thrown, and nothing is set", () => {
    const busy = codedError("SQLITE_BUSY", "database is locked");
    const connection = switchable({ [P]: busy });
    assert.equal(runJournalMode(connection, wanted).error, busy);
    assert.ok(!connection.statements.includes(D), "a WAL file could be downgraded");
  });

  test("B2.22 options that contradict each other, or mean nothing, are refused before any statement", () => {
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

  test("B1.13 it is set on macOS on both ways into WAL, and after everything else", () => {
    for (const connection of [inWal(), switchable()]) {
      assert.equal(runJournalMode(connection, {}, mac).mode, "wal");
      assert.equal(connection.statements.at(-1), barrier, "macOS would reorder the writes of a checkpoint");
    }
  });

  test("B1.13 it is not set elsewhere, nor where the mode is not WAL", () => {
    const elsewhere = [inWal(), switchable()];
    for (const connection of elsewhere) runJournalMode(connection, {}, { platform: "linux" });
    const refused = refusing();
    runJournalMode(refused, {}, mac);
    for (const connection of [...elsewhere, refused]) assert.ok(!connection.statements.includes(barrier));
  });

  test("B1.13 its own failure is never thrown", () => {
    for (const error of [marker, new TypeError("The database connection is not open")]) {
      const connection = switchable({ [barrier]: error });
      assert.equal(runJournalMode(connection, {}, mac).mode, "wal");
    }
  });
});
