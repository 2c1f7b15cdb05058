/**
 * The protocol of spec/PORTING.md for a JavaScript stack without capabilities: what a folder's adapter gives is its
 * stack's own way to open, write, read and close.
 *
 * Lines are read from descriptor 0 and never through `process.stdin`, so that the body of a transaction that must not
 * be asynchronous can pause as well.
 */
import { existsSync, read, readFileSync, readSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const chunk = Buffer.alloc(65_536);
let unread = "";

/**
 * Answers the suite's requests until `bye`.
 *
 * @param {{
 *   name: string, version: string, driver?: string, sqlite: () => Promise<string> | string, busyMs?: number,
 *   open: (path: string, options: object) => unknown,
 *   write: (db: any, body: readonly object[]) => unknown,
 *   query: (db: any, sql: string, params: readonly unknown[]) => unknown,
 *   exec: (db: any, sql: string) => unknown,
 *   close: (db: any) => unknown,
 * }} stack `query` returns rows as objects or as lists; `write` is given the steps for `inTurn` or `inTurnAsync`
 */
export async function serve(stack) {
  const opened = new Map();
  for (let line = await nextLine(); line !== null; line = await nextLine()) {
    const request = JSON.parse(line);
    try {
      send({ id: request.id, ok: (await answer(stack, opened, request)) ?? {} });
    } catch (error) {
      send({ id: request.id, error: described(error) });
    }
    if (request.op === "bye") process.exit(0);
  }
}

async function answer(stack, opened, request) {
  const { op, db } = request;
  if (op === "hello") {
    const { name, version, driver, busyMs } = stack;
    return {
      protocol: 1,
      implementation: { name, version },
      language: "JavaScript",
      sqlite: { version: await stack.sqlite() },
      ...(driver === undefined ? {} : { driver }),
      ...(busyMs === undefined ? {} : { bounds: { busyMs } }),
      capabilities: [],
    };
  }
  if (op === "connect") {
    const handle = await stack.open(request.path, request.options ?? {});
    opened.set(db, handle);
    const [row] = lists(await stack.query(handle, "PRAGMA journal_mode", []));
    return { journalMode: row?.[0] };
  }
  if (op === "bye") return {};
  if (op === "close" && !opened.has(db)) return {};
  if (!["write", "query", "exec", "close"].includes(op)) throw unsupported(op);
  const handle = opened.get(db);
  if (handle === undefined) throw new Error(`no connection ${db}`);
  if (op === "write") return await stack.write(handle, request.body);
  if (op === "query") return { rows: lists(await stack.query(handle, request.sql, request.params ?? [])) };
  if (op === "exec") return void (await stack.exec(handle, request.sql));
  opened.delete(db);
  return void (await stack.close(handle));
}

/** Carries out the steps of a body; `run` executes one statement with its parameters. */
export function inTurn(steps, run) {
  for (const step of steps) {
    if ("sql" in step) run(step.sql, step.params ?? []);
    else if ("pause" in step) {
      send({ event: "paused", at: step.pause });
      nextLineSync();
    } else if ("value" in step) return { value: step.value };
    else refuse(step);
  }
  return {};
}

/** The same for a stack whose statements are asynchronous. */
export async function inTurnAsync(steps, run) {
  for (const step of steps) {
    if ("sql" in step) await run(step.sql, step.params ?? []);
    else if ("pause" in step) {
      send({ event: "paused", at: step.pause });
      await nextLine();
    } else if ("value" in step) return { value: step.value };
    else refuse(step);
  }
  return {};
}

function refuse(step) {
  if ("throw" in step) throw new Error(step.throw);
  throw unsupported(Object.keys(step).join());
}

function unsupported(what) {
  return Object.assign(new Error(what), { kind: "unsupported" });
}

function described(error) {
  const { message = String(error), kind, code } = error ?? {};
  return {
    message: String(message),
    ...(kind === "unsupported" ? { kind } : {}),
    ...(typeof code === "string" && /^SQLITE_\w+$/.test(code) ? { sqliteCode: code } : {}),
  };
}

function lists(rows) {
  return (rows ?? []).map((row) => (Array.isArray(row) ? row : Object.values(row)));
}

function send(message) {
  writeSync(1, `${JSON.stringify(message)}\n`);
}

async function nextLine() {
  for (;;) {
    const line = takeLine();
    if (line !== null) return line;
    const size = await new Promise((resolve, reject) =>
      read(0, chunk, 0, chunk.length, null, (error, count) => (error ? reject(error) : resolve(count))),
    );
    if (size === 0) return null;
    unread += chunk.toString("utf8", 0, size);
  }
}

function nextLineSync() {
  for (;;) {
    const line = takeLine();
    if (line !== null) return line;
    const size = readSync(0, chunk);
    if (size === 0) return null;
    unread += chunk.toString("utf8", 0, size);
  }
}

function takeLine() {
  const end = unread.indexOf("\n");
  if (end === -1) return null;
  const line = unread.slice(0, end);
  unread = unread.slice(end + 1);
  return line;
}

/** The version of a package, as it is installed for the module at `from`. */
export function versionOf(name, from) {
  for (const place of createRequire(from).resolve.paths(name)) {
    const file = join(place, name, "package.json");
    if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")).version;
  }
  return "unknown";
}
