/**
 * A process of a hazard that is shown. Parameter: its driver. It reads one request per line, as JSON, and answers each
 * with one line: `{id, ok}`, or `{id, error}` with the driver's code and message. `hazard-actor.py` does the same.
 */
import { spawnSync } from "node:child_process";
import {
  closeSync,
  copyFileSync,
  createReadStream,
  openSync,
  readFileSync,
  readSync,
  statSync,
} from "node:fs";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { finished } from "node:stream/promises";
import { type Connection, queryValue } from "../../src/engine/connection.ts";
import { type Driver, type DriverName, loadDriver } from "../../src/engine/driver.ts";
import { connect } from "../../src/index.ts";
import { requireOptional } from "../../src/optional-package.ts";

interface Request {
  readonly id: number;
  readonly op: string;
  readonly db: string;
  readonly path: string;
  readonly to: string;
  readonly how: string;
  readonly sql: string;
  readonly layer?: boolean;
  readonly engine?: DriverName;
}

const engine = process.argv[2] as DriverName;
const connections = new Map<string, Connection>();

function connection(name: string): Connection {
  const found = connections.get(name);
  if (found === undefined) throw new Error(`no connection is called ${name}`);
  return found;
}

function openedBy(Library: Driver, { path, layer }: Request): Connection {
  if (layer === true) return connect(path, { driver: Library, busyTimeoutMs: 0 });
  const db = new Library(path);
  db.exec("PRAGMA busy_timeout=0; PRAGMA foreign_keys=ON");
  return db;
}

const operations: Readonly<Record<string, (request: Request) => unknown>> = {
  open(request) {
    connections.set(request.db, openedBy(loadDriver(request.engine ?? engine), request));
  },
  close({ db }) {
    connection(db).close();
    connections.delete(db);
  },
  exec: ({ db, sql }) => void connection(db).exec(sql),
  get: ({ db, sql }) => connection(db).prepare(sql).get() ?? null,
  all: ({ db, sql }) => connection(db).prepare(sql).all(),
  touch: ({ path, to, how }) => touch(path, to, how),
  backup: ({ db, to }) => backup(connection(db), to),
};

/** What another part of a program does to a file. */
async function touch(path: string, to: string, how: string): Promise<void> {
  if (how === "openSync") closeSync(openSync(path, "r"));
  else if (how === "readFileSync") readFileSync(path);
  else if (how === "fs/promises") await readFile(path);
  else if (how === "createReadStream") await finished(createReadStream(path).resume());
  else if (how === "copyFileSync") copyFileSync(path, to);
  else if (how === "statSync") statSync(path);
  else if (how === "header") {
    const descriptor = openSync(path, "r");
    readSync(descriptor, Buffer.alloc(100), 0, 100, 0);
    closeSync(descriptor);
  } else if (how === "child") {
    const { status, stderr } = spawnSync("cat", [path], { stdio: ["ignore", "ignore", "pipe"] });
    if (status !== 0) throw new Error(`cat ${path}: ${stderr}`);
  } else throw new Error(`no way to touch a file is called ${how}`);
}

async function backup(db: Connection, to: string): Promise<void> {
  const { backup: own } = db as { backup?: (to: string) => Promise<unknown> };
  if (own !== undefined) return void (await own.call(db, to));
  const library = requireOptional("node:sqlite") as {
    backup?: (db: unknown, to: string) => Promise<unknown>;
  };
  if (library.backup === undefined) throw new Error("this driver has no online backup");
  await library.backup(db, to);
}

function errorOf(error: unknown): object {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return { code: String(code ?? ""), message: String(message ?? error) };
}

const memory = new (loadDriver(engine))(":memory:");
console.log(JSON.stringify({ id: 0, ok: queryValue(memory, "SELECT sqlite_version()") }));
memory.close();
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line) as Request;
  try {
    const operation = operations[request.op];
    if (operation === undefined) throw new Error(`no operation is called ${request.op}`);
    console.log(JSON.stringify({ id: request.id, ok: (await operation(request)) ?? null }));
  } catch (error) {
    console.log(JSON.stringify({ id: request.id, error: errorOf(error) }));
  }
}
// Connections that are still open are left to the driver, as in a program that just ends.
