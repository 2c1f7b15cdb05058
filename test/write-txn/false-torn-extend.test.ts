import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { test } from "node:test";
import { databasePlace } from "../../spec/fixtures/database-place.ts";
import { fileLengthInWal } from "../../spec/fixtures/file-length-in-wal.ts";
import { startCommand } from "../../spec/fixtures/runtime-process.ts";
import { startPeer } from "../../spec/fixtures/sqlite-peer.ts";
import { cannotTrace } from "../../spec/fixtures/strace.ts";
import { loadDriver } from "../../src/engine/driver.ts";
import { FileLengthError, writeTxn } from "../../src/index.ts";

// A checkpoint writes page 1 first, and page 1 carries the final page count: FL-001.
test("FL-004 a checkpoint that has only written page 1 does not make a durable commit fail", {
  skip: cannotTrace("python3"),
}, async (t) => {
  const peer = startPeer(t);
  const { path, keep } = databasePlace(t);
  const db = keep(new (loadDriver("better-sqlite3"))(path));
  db.exec("PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; CREATE TABLE notes (text)");
  db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  writeTxn(db, () => db.exec("INSERT INTO notes VALUES (zeroblob(80000))"));

  const inject = "inject=pwrite64:delay_exit=3000000:when=1";
  const script = `import sqlite3; sqlite3.connect(${JSON.stringify(path)}).execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()`;
  const traced = ["-f", "-qq", "-P", path, "-e", "trace=pwrite64", "-e", inject, "-o", "/dev/null"];
  const checkpointer = startCommand("strace", [...traced, "python3", "-c", script]);
  let over = false;
  checkpointer.ended.then(() => {
    over = true;
  });

  // Another process reads the header: this one would drop its locks.
  const isAhead = async (): Promise<boolean> =>
    Number(await peer.ask(`header ${path}`)) * 4096 > statSync(path).size;
  while (!(await isAhead())) assert.equal(over, false, "the checkpoint ended before the state was seen");

  writeTxn(db, () => db.exec("INSERT INTO notes VALUES ('kept')"));
  assert.throws(() => fileLengthInWal(db, path), FileLengthError);
  assert.ok(await isAhead(), "the checkpoint went on meanwhile, so this shows nothing");
  assert.equal(over, false);

  // Without its tracer the checkpoint goes on at once.
  checkpointer.child.kill("SIGKILL");
  await checkpointer.ended;
  assert.deepEqual(db.prepare("PRAGMA integrity_check").all(), [{ integrity_check: "ok" }]);
  assert.deepEqual(db.prepare("SELECT text FROM notes WHERE text = 'kept'").all(), [{ text: "kept" }]);
});
