import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { closeSync, ftruncateSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import {
  authorizePragma,
  catalogueEntry,
  directoryInTheWay,
  faulty,
  injectFaults,
  limitFileSize,
  type RealFault,
  readOnlyMount,
  smallFileSystem,
} from "../../../faults/index.ts";
import type { Connection } from "../../../src/engine/connection.ts";
import { type Driver, type DriverName, loadDriver } from "../../../src/engine/driver.ts";
import { sqliteFailure } from "../../../src/engine/sqlite-error.ts";
import { errorPortrait } from "../../fixtures/error-portrait.ts";
import { missing } from "../../fixtures/prerequisite.ts";
import { temporaryDirectory } from "../../fixtures/temporary-directory.ts";
import { thrown } from "../../fixtures/thrown.ts";

/** A connection on which a statement fails for a real reason; `undo` removes the reason. */
interface Failing {
  readonly connection: Connection;
  readonly sql: string;
  readonly undo?: () => void;
}

/** Compares forged errors with those that the real engine raises, with one driver. */
export function faultRealityBehaviour(driverName: DriverName): void {
  const driver = loadDriver(driverName);

  /** Undone in reverse order, before the test's directory is removed. */
  type Later = (undo: () => void) => void;
  const check = (name: string, body: (t: TestContext, later: Later) => void): void => {
    test(name, (t) => {
      const undos: (() => void)[] = [];
      try {
        body(t, (undo) => undos.push(undo));
      } finally {
        for (const undo of undos.reverse()) undo();
      }
    });
  };

  const open = (later: Later, path: string, mode = "wal"): Connection => {
    const connection = new driver(path);
    later(() => connection.close());
    connection.exec(`PRAGMA busy_timeout=0; PRAGMA journal_mode=${mode}`);
    connection.exec("CREATE TABLE IF NOT EXISTS t (x); INSERT INTO t VALUES (1)");
    return connection;
  };

  const available = <T extends object>(
    t: TestContext,
    later: Later,
    fault: RealFault<T>,
  ): fault is RealFault<T> & T => {
    later(() => fault[Symbol.dispose]());
    if (!fault.available) t.skip(fault.reason);
    return fault.available;
  };

  /** Raises the error for real and by injection, through both doors of the driver. */
  const compare = (code: string, { connection, sql, undo = () => {} }: Failing): void => {
    const doors: readonly (readonly [string, () => unknown])[] = [
      ["exec", () => connection.exec(sql)],
      ["a statement", () => runStatement(connection, sql)],
    ];
    const real = doors.map(([, run]) => thrown(run));
    undo();
    const injected = injectFaults(connection, {
      faults: [{ id: "forged", at: { op: "any" }, do: { error: code } }],
    });
    const forged = doors.map(([, run]) => thrown(run));
    injected.restore();
    for (const [index, [door]] of doors.entries()) {
      const seen = sqliteFailure(real[index]);
      // Deno's exec() gives no code, so only the primary code can be compared there.
      assert.ok(
        seen?.code === code || (door === "exec" && seen?.primary === catalogueEntry(code).primary),
        `the engine was to raise ${code} through ${door}, and raised ${seen?.code}: ${String(real[index])}`,
      );
      assert.deepEqual(
        errorPortrait(forged[index]),
        errorPortrait(real[index]),
        `a program could tell the injected ${code} from a real one (through ${door})`,
      );
    }
  };

  describe(`an injected error is the real one, with ${driverName}`, () => {
    check("SQLITE_BUSY: another writer", (t, later) => {
      const path = join(temporaryDirectory(t), "a.db");
      const [other, connection] = [open(later, path), open(later, path)];
      other.exec("BEGIN IMMEDIATE");
      compare("SQLITE_BUSY", { connection, sql: "BEGIN IMMEDIATE", undo: () => other.exec("ROLLBACK") });
    });

    check("SQLITE_BUSY_SNAPSHOT: a write after another's commit", (t, later) => {
      const path = join(temporaryDirectory(t), "a.db");
      const [other, connection] = [open(later, path), open(later, path)];
      connection.exec("BEGIN; SELECT * FROM t");
      other.exec("INSERT INTO t VALUES (2)");
      compare("SQLITE_BUSY_SNAPSHOT", { connection, sql: "INSERT INTO t VALUES (3)" });
    });

    check("SQLITE_LOCKED: a checkpoint inside one's own transaction", (t, later) => {
      const connection = open(later, join(temporaryDirectory(t), "a.db"));
      connection.exec("BEGIN IMMEDIATE; INSERT INTO t VALUES (2)");
      compare("SQLITE_LOCKED", { connection, sql: "PRAGMA wal_checkpoint" });
    });

    check("SQLITE_READONLY: a write where only reading is allowed", (t, later) => {
      const connection = open(later, join(temporaryDirectory(t), "a.db"));
      connection.exec("PRAGMA query_only=1");
      compare("SQLITE_READONLY", { connection, sql: "INSERT INTO t VALUES (2)" });
    });

    check("SQLITE_READONLY: a write on a read-only file system", (t, later) => {
      const directory = temporaryDirectory(t);
      const path = join(directory, "a.db");
      open(later, path, "delete");
      const mounted = readOnlyMount(directory);
      if (!available(t, later, mounted)) return;
      const connection = new driver(path);
      later(() => connection.close());
      compare("SQLITE_READONLY", { connection, sql: "INSERT INTO t VALUES (2)" });
    });

    check("SQLITE_READONLY_DBMOVED: a write to a file that was renamed", (t, later) => {
      const path = join(temporaryDirectory(t), "a.db");
      const connection = open(later, path, "delete");
      renameSync(path, `${path}.moved`);
      compare("SQLITE_READONLY_DBMOVED", { connection, sql: "INSERT INTO t VALUES (2)" });
    });

    check("SQLITE_CANTOPEN: a directory where the -wal should be", (t, later) => {
      const path = join(temporaryDirectory(t), "a.db");
      const first = new driver(path);
      first.exec("PRAGMA journal_mode=WAL; CREATE TABLE t (x)");
      first.close();
      const connection = new driver(path);
      later(() => connection.close());
      const obstacle = directoryInTheWay(path, "-wal");
      if (!available(t, later, obstacle)) return;
      compare("SQLITE_CANTOPEN", { connection, sql: "SELECT count(*) FROM t" });
    });

    check("SQLITE_IOERR_READ: a directory where the -journal should be", (t, later) => {
      const path = join(temporaryDirectory(t), "a.db");
      const connection = open(later, path, "delete");
      const obstacle = directoryInTheWay(path, "-journal");
      if (!available(t, later, obstacle)) return;
      compare("SQLITE_IOERR_READ", { connection, sql: "SELECT count(*) FROM t" });
    });

    check("SQLITE_IOERR_SHORT_READ: a second connection after the sidecars were removed", (t, later) => {
      const path = join(temporaryDirectory(t), "a.db");
      open(later, path);
      rmSync(`${path}-wal`);
      rmSync(`${path}-shm`);
      const connection = new driver(path);
      later(() => connection.close());
      compare("SQLITE_IOERR_SHORT_READ", { connection, sql: "SELECT count(*) FROM t" });
    });

    check("SQLITE_IOERR_WRITE: a write beyond the limit on file sizes", (t, later) => {
      const connection = open(later, join(temporaryDirectory(t), "a.db"), "delete");
      const limit = limitFileSize(4096);
      if (!available(t, later, limit)) return;
      compare("SQLITE_IOERR_WRITE", {
        connection,
        sql: "INSERT INTO t SELECT zeroblob(100000)",
        undo: () => limit[Symbol.dispose](),
      });
    });

    check("SQLITE_FULL: a database that may not grow", (t, later) => {
      const connection = open(later, join(temporaryDirectory(t), "a.db"));
      connection.exec("PRAGMA max_page_count=3");
      compare("SQLITE_FULL", { connection, sql: "INSERT INTO t VALUES (zeroblob(100000))" });
    });

    check("SQLITE_FULL: a full file system", (t, later) => {
      const small = smallFileSystem(96 * 1024);
      if (!available(t, later, small)) return;
      const connection = open(later, join(small.directory, "a.db"));
      compare("SQLITE_FULL", { connection, sql: "INSERT INTO t VALUES (zeroblob(200000))" });
    });

    check("SQLITE_NOTADB: garbage", (t, later) => {
      const path = join(temporaryDirectory(t), "a.db");
      writeFileSync(path, "garbage ".repeat(2000));
      const connection = new driver(path);
      later(() => connection.close());
      compare("SQLITE_NOTADB", { connection, sql: "SELECT * FROM sqlite_schema" });
    });

    check("SQLITE_CORRUPT: a file cut short", (t, later) => {
      const path = join(temporaryDirectory(t), "a.db");
      const first = new driver(path);
      first.exec("PRAGMA journal_mode=DELETE; CREATE TABLE t (x); INSERT INTO t VALUES (zeroblob(50000))");
      first.close();
      const file = openSync(path, "r+");
      ftruncateSync(file, 4096);
      closeSync(file);
      const connection = new driver(path);
      later(() => connection.close());
      compare("SQLITE_CORRUPT", { connection, sql: "SELECT sum(length(x)) FROM t" });
    });

    check("SQLITE_AUTH: a pragma that an authorizer denies", (t, later) => {
      const connection = open(later, join(temporaryDirectory(t), "a.db"), "delete");
      const authorizer =
        driverName === "node:sqlite" ? authorizePragma(connection, "journal_mode", "deny") : null;
      if (authorizer !== null) {
        if (!available(t, later, authorizer)) return;
      } else {
        const absent = missing("cc");
        if (absent !== false) return t.skip(absent);
        loadAuthorizer(t, connection);
      }
      const sql = "PRAGMA journal_mode=WAL";
      compare("SQLITE_AUTH", { connection, sql });
      const injected = injectFaults(connection, "not-authorized");
      assert.equal(String(thrown(() => runStatement(connection, sql))).endsWith("not authorized"), true);
      injected.restore();
    });

    check("a silent refusal: a pragma that an authorizer ignores", (t, later) => {
      const connection = open(later, join(temporaryDirectory(t), "a.db"), "delete");
      const authorizer = authorizePragma(connection, "journal_mode", "ignore");
      if (!available(t, later, authorizer)) return;
      const sql = "PRAGMA journal_mode=WAL";
      const real = [connection.prepare(sql).get(), connection.prepare(sql).all(), connection.exec(sql)];
      authorizer[Symbol.dispose]();
      const injected = injectFaults(connection, "ignored-pragma");
      const forged = [connection.prepare(sql).get(), connection.prepare(sql).all(), connection.exec(sql)];
      injected.restore();
      assert.deepEqual(forged, real, "a program could tell the injected silence from a real one");
    });

    check("SQLITE_CANTOPEN: a directory where the database should be, on opening", (t, later) => {
      const path = join(temporaryDirectory(t), "a.db");
      const obstacle = directoryInTheWay(path, "");
      if (!available(t, later, obstacle)) return;
      const real = thrown(() => new driver(path));
      const Faulty = faulty(driver as Driver, "cannot-open");
      assert.deepEqual(errorPortrait(thrown(() => new Faulty(path))), errorPortrait(real));
    });
  });
}

/** As a program would: with `run()` where the driver says that the statement gives no rows. */
function runStatement(connection: Connection, sql: string): unknown {
  const statement = connection.prepare(sql);
  return (statement as { reader?: boolean }).reader === false ? statement.run() : statement.all();
}

/** Builds and loads the authorizer of `deny-pragma.c`, with the headers that better-sqlite3 ships. */
function loadAuthorizer(t: TestContext, connection: Connection): void {
  const library = join(temporaryDirectory(t), "deny-pragma.so");
  const source = fileURLToPath(new URL("../../fixtures/deny-pragma.c", import.meta.url));
  const main = createRequire(import.meta.url).resolve("better-sqlite3");
  const headers = join(dirname(main), "../deps/sqlite3");
  const built = spawnSync("cc", ["-shared", "-fPIC", "-I", headers, "-o", library, source], {
    encoding: "utf8",
  });
  assert.equal(built.status, 0, built.stderr);
  (connection as unknown as { loadExtension(file: string): void }).loadExtension(library);
}
