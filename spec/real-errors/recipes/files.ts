/** Codes that come from what is, or is no more, in the files. */
import { spawnSync } from "node:child_process";
import { mkdirSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import type { Recipe } from "../recipe.ts";

export const fileRecipes: readonly Recipe[] = [
  {
    code: "SQLITE_NOTADB",
    how: "a file of other content",
    run(scene) {
      writeFileSync(scene.path, "garbage ".repeat(2000));
      scene.attempt(scene.open(), "SELECT * FROM sqlite_schema");
    },
  },
  {
    code: "SQLITE_CORRUPT",
    how: "a file cut short",
    run(scene) {
      const first = scene.filled("delete");
      first.exec("INSERT INTO t VALUES (zeroblob(50000))");
      first.close();
      truncateSync(scene.path, 4096);
      scene.attempt(scene.open(), "SELECT sum(length(x)) FROM t");
    },
  },
  {
    code: "SQLITE_CORRUPT_INDEX",
    how: "a row is deleted whose entry its index does not have",
    run(scene) {
      const connection = scene.undefended();
      connection.exec("PRAGMA writable_schema=ON");
      connection.exec("CREATE TABLE a (x); CREATE INDEX ai ON a (x); INSERT INTO a VALUES (1)");
      connection.exec("CREATE TABLE b (x); CREATE INDEX bi ON b (x); INSERT INTO b VALUES (2)");
      const page = "(SELECT rootpage FROM sqlite_schema WHERE name = 'bi')";
      connection.exec(`UPDATE sqlite_schema SET rootpage = ${page} WHERE name = 'ai'`);
      connection.exec("DELETE FROM sqlite_schema WHERE name = 'bi'");
      connection.close();
      scene.attempt(scene.open(), "DELETE FROM a WHERE +x = 1");
    },
  },
  {
    code: "SQLITE_CORRUPT_SEQUENCE",
    how: "`sqlite_sequence` has three columns",
    run(scene) {
      const connection = scene.undefended();
      connection.exec("PRAGMA writable_schema=ON");
      connection.exec("CREATE TABLE t (x INTEGER PRIMARY KEY AUTOINCREMENT)");
      const sql = "CREATE TABLE sqlite_sequence(name,seq,more)";
      connection.exec(`UPDATE sqlite_schema SET sql = '${sql}' WHERE name = 'sqlite_sequence'`);
      connection.close();
      scene.attempt(scene.open(), "INSERT INTO t VALUES (NULL)");
    },
  },
  {
    code: "SQLITE_CORRUPT_VTAB",
    how: "an R-tree whose nodes were overwritten",
    run(scene) {
      const connection = scene.undefended();
      connection.exec("CREATE VIRTUAL TABLE t USING rtree(id, a, b); INSERT INTO t VALUES (1, 2, 3)");
      const ones = "unhex(replace(hex(zeroblob(length(data))), '00', 'ff'))";
      connection.exec(`UPDATE t_node SET data = ${ones}`);
      connection.close();
      scene.attempt(scene.open(), "SELECT * FROM t");
    },
  },
  {
    code: "SQLITE_CANTOPEN",
    how: "a directory where the `-wal` should be",
    run(scene) {
      scene.filled("wal").close();
      mkdirSync(`${scene.path}-wal`);
      scene.attempt(scene.open(), "SELECT * FROM t");
    },
  },
  {
    code: "SQLITE_IOERR_READ",
    how: "a directory where the `-journal` should be",
    run(scene) {
      const connection = scene.filled("delete");
      mkdirSync(`${scene.path}-journal`);
      scene.attempt(connection, "SELECT * FROM t");
    },
  },
  {
    code: "SQLITE_IOERR_SHORT_READ",
    how: "a second connection after the sidecars were removed",
    run(scene) {
      scene.filled("wal");
      for (const suffix of ["-wal", "-shm"]) rmSync(`${scene.path}${suffix}`);
      scene.attempt(scene.open(), "SELECT * FROM t");
    },
  },
  {
    code: "SQLITE_IOERR_DELETE_NOENT",
    how: "the journal is gone before the commit",
    run(scene) {
      const connection = scene.filled("delete");
      connection.exec("BEGIN IMMEDIATE; INSERT INTO t VALUES (2)");
      rmSync(`${scene.path}-journal`);
      scene.attempt(connection, "COMMIT");
    },
  },
  {
    code: "SQLITE_READONLY_DBMOVED",
    how: "the file was renamed under its connection",
    run(scene) {
      const connection = scene.filled("delete");
      renameSync(scene.path, `${scene.path}.moved`);
      scene.attempt(connection, "INSERT INTO t VALUES (2)");
    },
  },
  {
    code: "SQLITE_READONLY_ROLLBACK",
    how: "a hot journal, and a connection that may only read",
    run(scene) {
      const first = scene.filled("delete");
      first.exec("PRAGMA cache_size=1; BEGIN; INSERT INTO t SELECT zeroblob(99999)");
      scene.attempt(scene.open(scene.crashed(), true), "SELECT * FROM t");
    },
  },
  {
    code: "SQLITE_NOMEM",
    how: "`prlimit --as` leaves the process too little memory",
    run(scene) {
      const connection = scene.open();
      const limit = (bytes: string): void => {
        spawnSync("prlimit", ["--pid", String(process.pid), `--as=${bytes}:`]);
      };
      const used =
        Number(spawnSync("awk", ["/^VmSize/ {print $2}", `/proc/${process.pid}/status`]).stdout) * 1024;
      scene.later(() => limit("unlimited"));
      limit(String(used + 150_000_000));
      scene.attempt(connection, "SELECT length(randomblob(400000000))");
    },
  },
];
