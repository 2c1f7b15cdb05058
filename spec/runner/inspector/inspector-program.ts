/**
 * Makes, changes and reads database files for the runner. It has nothing open between two requests unless told to
 * hold it. It is a separate process because reading a file's bytes in a process that has the file open in SQLite
 * would drop that process's locks.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import * as sqlite from "node:sqlite";
import { parseHeader } from "../../../src/corruption/header.ts";
import { flockKind } from "../../../src/file-lock/flock.ts";
import { libc } from "../../../src/file-lock/libc.ts";
import type { LockFile } from "../../../src/file-lock/lock-file.ts";
import type { Setup } from "../case/case.ts";
import { makeDatabase, overwritePage } from "./make-database.ts";

type Request = { readonly id: number; readonly do: string; readonly path: string } & Record<string, unknown>;

const { DatabaseSync } = sqlite;
const busyTimeoutMs = 5000;
const held: { close(): void }[] = [];

const actions: Readonly<Record<string, (request: Request) => unknown>> = {
  make: (request) => makeDatabase(request.path, request.setup as Setup, DatabaseSync),
  overwritePage: ({ path, page }) => overwritePage(path, Number(page)),
  look: ({ path }) => look(path),
  rows: ({ path, sql }) => rows(path, String(sql)),
  integrity: ({ path }) => rows(path, "PRAGMA integrity_check").map(([message]) => message),
  sql: ({ path, sql }) => withDatabase(path, (db) => db.exec(String(sql))),
  backup: ({ path, to }) => backUp(path, String(to)),
  contender: ({ path }) => getsIn(path, "BEGIN IMMEDIATE; ROLLBACK"),
  reader: ({ path }) => getsIn(path, "SELECT count(*) FROM sqlite_master"),
  hold: ({ path, what }) => hold(path, String(what)),
  flock: ({ path }) => (existsSync(path) && !takesFlock(path) ? "held" : "free"),
  release: () => {
    for (const one of held.splice(0)) one.close();
  },
};

createInterface({ input: process.stdin }).on("line", async (line) => {
  const request = JSON.parse(line) as Request;
  let answer: object;
  try {
    const action = actions[request.do];
    if (action === undefined) throw new Error(`unknown action ${request.do}`);
    answer = { id: request.id, ok: (await action(request)) ?? null };
  } catch (error) {
    answer = { id: request.id, error: error instanceof Error ? error.message : String(error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
});

function look(path: string): object {
  const bytes = readFileSync(path);
  const header = parseHeader(bytes.subarray(0, 100));
  return {
    header: bytes.length === 0 ? "empty" : (header?.journal ?? "foreign"),
    hash: createHash("sha256").update(bytes).digest("hex"),
    pages: header?.pageCount ?? 0,
    pageBytes: header?.pageSize ?? 0,
  };
}

function rows(path: string, sql: string): unknown[][] {
  return withDatabase(path, (db) => {
    const statement = db.prepare(sql);
    const columns = statement.columns().map((column) => column.name);
    return statement.all().map((row) => columns.map((column) => (row as Record<string, unknown>)[column]));
  });
}

/** Node has it from 22.16. */
async function backUp(path: string, to: string): Promise<void> {
  const { backup } = sqlite as Partial<typeof sqlite>;
  if (backup === undefined) throw new Error("not here: node:sqlite has no backup()");
  const db = new DatabaseSync(path, { timeout: busyTimeoutMs });
  try {
    await backup(db, to);
  } finally {
    db.close();
  }
}

/** Whether a connection that does not wait gets the locks that it needs for this. */
function getsIn(path: string, sql: string): "in" | "out" {
  const db = new DatabaseSync(path, { timeout: 0 });
  try {
    db.exec(sql);
    return "in";
  } catch (error) {
    if (/locked|busy/i.test(String(error))) return "out";
    throw error;
  } finally {
    db.close();
  }
}

/** Whether the lock is free. It is released again at once. */
function takesFlock(path: string): boolean {
  const lock = openFlock(path);
  try {
    return lock.tryLock();
  } finally {
    lock.close();
  }
}

function openFlock(path: string): LockFile {
  const calls = libc();
  if (calls === null) throw new Error("not here: flock(2) cannot be called (koffi is not installed)");
  return flockKind(calls).open(path, 0o600);
}

function hold(path: string, what: string): void {
  if (what === "flock") {
    const lock = openFlock(path);
    if (!lock.tryLock()) throw new Error(`another process has the lock on ${path}`);
    held.push(lock);
    return;
  }
  const db = new DatabaseSync(path, { timeout: busyTimeoutMs });
  held.push(db);
  if (what === "read") db.exec("BEGIN");
  if (what === "immediate" || what === "exclusive") db.exec(`BEGIN ${what}`);
  if (what === "open" || what === "read") db.prepare("SELECT count(*) FROM sqlite_master").get();
}

function withDatabase<T>(path: string, run: (db: sqlite.DatabaseSync) => T): T {
  const db = new DatabaseSync(path, { timeout: busyTimeoutMs });
  try {
    return run(db);
  } finally {
    db.close();
  }
}
