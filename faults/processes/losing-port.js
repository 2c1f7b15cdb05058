/**
 * A small layer over better-sqlite3 that loses nothing, and one mistake at a time that loses acknowledged rows:
 *
 *     LOSES=header-read node spec/adapters/node/adapter.ts --module faults/processes/losing-port.js
 *
 * Each mistake was made by somebody, and none shows unless other processes, or those who look after files, are there.
 * `test/conformance/losing-layers.test.ts` says which case finds which.
 */
import {
  closeSync,
  copyFileSync,
  existsSync,
  lstatSync,
  openSync,
  readFileSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";

const loses = process.env.LOSES ?? "nothing";
const intervalMs = Number(/^looks-every-(\d+)-ms$/.exec(loses)?.[1] ?? 0);
const comparesOnly = { "wal-only": ["-wal"], "shm-only": ["-shm"], "sidecars-only": ["-wal", "-shm"] }[loses];
const open = new Map();
const paths = new Set();
let writes = 0;

export const capabilities = ["journal-mode-option", "busy-timeout"];
export const bounds = { busyMs: 5000 };

export function connect(asked, { journalMode = "wal", busyTimeoutMs = 5000 } = {}) {
  const given = loses === "path-is-a-url" ? fileURLToPath(`file://${resolve(asked)}`) : asked;
  if (loses === "link-is-no-file" && existsSync(given) && !lstatSync(given).isFile()) makeAnew(given);
  const path = existsSync(given) ? realpathSync(given) : resolve(given);
  if (readsHeader(given) && existsSync(path)) headerOf(path);
  paths.add(given);
  if (loses === "journal-is-litter") rmSync(`${path}-journal`, { force: true });
  if (loses === "old-is-litter") removeOld(path);
  if (loses !== "names-not-counted" && statSync(path, { throwIfNoEntry: false })?.nlink > 1)
    throw new Error(`${path} has a second name`);
  assertNoForeignWal(path);
  if (loses === "compacts" && existsSync(path)) compact(path);
  const db = new Database(path, { timeout: busyTimeoutMs });
  if (journalMode === "wal") switchToWal(db);
  db.pragma(`synchronous=${journalMode === "wal" ? "FULL" : "EXTRA"}`);
  db.prepare("SELECT count(*) FROM sqlite_master").get();
  open.set(db, { path, files: filesOf(path), lookedAt: performance.now() });
  if (loses === "quarantine-while-live" && isDamaged(db)) copyFileSync(path, `${path}.bak`);
  if (loses === "moved-away" && isDamaged(db)) renameSync(path, `${path}.bak`);
  writeFileSync(`${path}.init.lock.owner.${process.pid}`, JSON.stringify(filesOf(path)));
  renameSync(`${path}.init.lock.owner.${process.pid}`, `${path}.init.lock.owner`);
  if (loses === "answers-from-a-cache") keepAnswers(db);
  const close = db.close.bind(db);
  db.close = () => closeOne(db, close);
  return db;
}

export function writeTxn(db, body) {
  const { path } = open.get(db);
  const schema = loses === "copies-after-ddl" ? db.pragma("schema_version", { simple: true }) : 0;
  try {
    const result = transaction(db, body, path);
    if (loses === "copies-every-50th" && ++writes % 50 === 0) copyFileSync(path, `${path}.bak`);
    if (loses === "copies-after-ddl" && schema !== db.pragma("schema_version", { simple: true }))
      copyFileSync(path, `${path}.bak`);
    return result;
  } catch (error) {
    if (loses === "copies-after-an-error") copyFileSync(path, `${path}.bak`);
    if (loses === "moved-away-on-error" && /^SQLITE_CORRUPT/.test(error.code))
      renameSync(path, `${path}.bak`);
    // "It will be tried again later."
    if (loses === "busy-is-done" && /^SQLITE_BUSY/.test(error.code)) return undefined;
    throw error;
  }
}

function transaction(db, body, path) {
  if (loses === "lock-by-existence") makeLock(`${path}.lock`);
  db.exec("BEGIN IMMEDIATE");
  let result;
  try {
    if (loses !== "never-looks") look(db);
    result = body(db);
    commit(db);
  } catch (error) {
    // "No transaction is open, so it was committed."
    if (loses === "ended-is-committed" && !db.inTransaction) return undefined;
    if (db.inTransaction) db.exec("ROLLBACK");
    throw error;
  } finally {
    if (loses === "lock-by-existence") rmSync(`${path}.lock`);
  }
  if (!["never-looks", "looks-before-the-body"].includes(loses)) look(db);
  if (loses === "torn-by-header" && statSync(path).size < headerOf(path).readUInt32BE(28) * 4096)
    throw new Error(`${path} is shorter than its header says`);
  return result;
}

process.on("exit", () => {
  if (["never-looks", "no-look-at-the-end"].includes(loses)) return;
  // The driver would checkpoint, at the end, what it has open; a killed process does not.
  for (const db of open.keys()) if (isLost(db)) process.kill(process.pid, "SIGKILL");
});

function commit(db) {
  if (loses !== "commit-does-not-wait") return db.exec("COMMIT");
  db.pragma("busy_timeout=0");
  try {
    db.exec("COMMIT");
  } catch {
    // "It will be committed with the next one."
  }
}

function closeOne(db, close) {
  const state = open.get(db);
  if (state === undefined) return;
  if (!["never-looks", "no-look-at-close"].includes(loses) && isLost(db)) return;
  open.delete(db);
  close();
  const wal = `${state.path}-wal`;
  if (loses === "cuts-the-wal" && existsSync(wal) && statSync(wal).size > 8_000_000) truncateSync(wal);
  if (loses === "looks-at-close") readFileSync(state.path);
}

/** Throws when the files under the path are no longer those that the connection has. */
function look(db) {
  const state = open.get(db);
  if (performance.now() - state.lookedAt < intervalMs) return;
  if (isLost(db)) throw new Error(`the files of ${state.path} were removed or replaced`);
  state.lookedAt = performance.now();
}

function isLost(db) {
  const state = open.get(db);
  const now = filesOf(state.path);
  const inWal = db.pragma("journal_mode", { simple: true }) === "wal";
  const suffixes = comparesOnly ?? ["", "-wal", "-shm"];
  const differs = (suffix) => state.files[suffix] !== null && state.files[suffix] !== now[suffix];
  if (suffixes.some((suffix) => (suffix === "" || inWal) && differs(suffix))) return true;
  state.files = now;
  return false;
}

function filesOf(path) {
  const ino = (file) => statSync(file, { throwIfNoEntry: false })?.ino ?? null;
  return { "": ino(path), "-wal": ino(`${path}-wal`), "-shm": ino(`${path}-shm`) };
}

/** Refuses a database beside which the -wal of another one lies, as after a restore by renaming. */
function assertNoForeignWal(path) {
  if (loses === "forgets-the-wal" || !existsSync(`${path}.init.lock.owner`)) return;
  const was = JSON.parse(readFileSync(`${path}.init.lock.owner`, "utf8"));
  const now = filesOf(path);
  if (now["-wal"] !== null && now["-wal"] === was["-wal"] && now[""] !== was[""])
    throw new Error(`${path}-wal belongs to another file`);
}

function readsHeader(given) {
  return loses === "header-read" || (loses === "header-read-by-path" && !paths.has(given));
}

function isDamaged(db) {
  return db.pragma("quick_check", { simple: true }) !== "ok";
}

function headerOf(path) {
  const descriptor = openSync(path, "r");
  const header = Buffer.alloc(100);
  readSync(descriptor, header, 0, 100, 0);
  closeSync(descriptor);
  return header;
}

/** Waits until no such file is there. */
function makeLock(path) {
  const deadline = performance.now() + 2000;
  for (;;) {
    try {
      return closeSync(openSync(path, "wx"));
    } catch (error) {
      if (performance.now() > deadline) throw error;
      sleep();
    }
  }
}

/** The engine does not wait there for others that open the file. */
function switchToWal(db) {
  const deadline = performance.now() + 5000;
  for (;;) {
    try {
      return db.pragma("journal_mode=WAL");
    } catch (error) {
      if (performance.now() > deadline || !/^SQLITE_BUSY/.test(error.code)) throw error;
      sleep();
    }
  }
}

function sleep() {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
}

function makeAnew(path) {
  const db = new Database(`${path}.new`);
  db.exec("CREATE TABLE t (id INTEGER PRIMARY KEY, v)");
  db.close();
  renameSync(`${path}.new`, path);
}

function removeOld(path) {
  for (const file of ["-wal", "-shm", "-journal"].map((suffix) => path + suffix)) {
    const seconds = (Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())) / 1000;
    if (seconds > 60) rmSync(file);
  }
}

function compact(path) {
  const db = new Database(path);
  const pages = db.pragma("freelist_count", { simple: true });
  if (pages > 100) db.prepare("VACUUM INTO ?").run(`${path}.compact`);
  db.close();
  if (pages > 100) renameSync(`${path}.compact`, path);
}

/** Forgets what it has read when it writes itself. */
function keepAnswers(db) {
  const answers = new Map();
  const prepare = db.prepare.bind(db);
  db.prepare = (sql) => {
    const statement = prepare(sql);
    if (!/^SELECT/i.test(sql)) {
      if (!statement.readonly) answers.clear();
      return statement;
    }
    const all = statement.all.bind(statement);
    statement.all = (...given) => {
      const key = JSON.stringify([sql, given]);
      if (!answers.has(key)) answers.set(key, all(...given));
      return answers.get(key);
    };
    return statement;
  };
}
