/**
 * Looks at databases for a torture, with this runtime's SQLite, and makes those that it starts with. A request per line,
 * a reply per line. It is a process of its own because it reads raw bytes, and it has nothing open between two requests.
 */
import {
  closeSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { rowsQuery } from "../account.ts";
import type { StartingFiles } from "../scenario.ts";
import { baseKeys, tableSql } from "./table.ts";

interface Request {
  readonly id: number;
  readonly do: "look" | "make" | "contend";
  readonly path: string;
  /** Where the files are copied to before they are opened, for another SQLite. */
  readonly copyTo?: string;
  readonly files?: StartingFiles;
}

const actions = {
  look,
  make: ({ path, files = "absent" }: Request) => make(path, files),
  contend: ({ path }: Request) => contend(path),
} as const;

const endings = ["", "-wal", "-journal"];

createInterface({ input: process.stdin }).on("line", (line) => {
  const request = JSON.parse(line) as Request;
  let answer: object;
  try {
    answer = actions[request.do](request);
  } catch (error) {
    answer = { error: String(error) };
  }
  process.stdout.write(`${JSON.stringify({ id: request.id, ...answer })}\n`);
});

function look({ path, copyTo }: Request): object {
  const files = existsSync(dirname(path)) ? readdirSync(dirname(path)).sort() : [];
  const header = headerOf(path);
  if (copyTo !== undefined) copy(path, copyTo);
  const content = `${path}.whole-content`;
  if (existsSync(content)) {
    const kept = files.some(
      (name) => join(dirname(path), name) !== content && isEqual(join(dirname(path), name), content),
    );
    return { header, files, kept, integrity: ["ok"], rows: [] };
  }
  if (header === "absent") return { header, files, integrity: ["ok"], rows: [] };
  const db = new DatabaseSync(path, { timeout: 5000 });
  try {
    const integrity = (db.prepare("PRAGMA integrity_check").all() as { integrity_check: string }[]).map(
      (row) => row.integrity_check,
    );
    const table = db.prepare("SELECT 1 FROM sqlite_schema WHERE name='t'").get();
    const rows =
      table === undefined
        ? []
        : db
            .prepare(rowsQuery)
            .all()
            .map((row) => Object.values(row));
    return { header, files, integrity, rows };
  } catch (error) {
    return { header, files, integrity: [String((error as Error).message)], rows: [] };
  } finally {
    db.close();
  }
}

function isEqual(one: string, other: string): boolean {
  return lstatSync(one).isFile() && readFileSync(one).equals(readFileSync(other));
}

/** Whether another process gets the write lock. */
function contend(path: string): object {
  if (headerOf(path) === "absent") return { getsIn: true };
  const db = new DatabaseSync(path, { timeout: 0 });
  try {
    db.exec("BEGIN IMMEDIATE; ROLLBACK");
    return { getsIn: true };
  } catch (error) {
    return { getsIn: !/locked|busy/i.test(String(error)) };
  } finally {
    db.close();
  }
}

function headerOf(path: string): string {
  if (!existsSync(path)) return "absent";
  const bytes = readFileSync(path).subarray(0, 20);
  if (bytes.length === 0) return "empty";
  if (bytes.subarray(0, 15).toString("latin1") !== "SQLite format 3") return "foreign";
  return bytes[18] === 2 ? "wal" : "rollback";
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  for (const ending of endings) if (existsSync(from + ending)) copyFileSync(from + ending, to + ending);
}

function make(path: string, files: StartingFiles): object {
  if (files === "absent") return {};
  mkdirSync(dirname(path), { recursive: true });
  const other = `${path}.made`;
  const db = new DatabaseSync(other);
  db.exec("PRAGMA page_size=4096; PRAGMA synchronous=OFF");
  const inWal = files === "wal" || files === "left-wal" || files === "damaged";
  if (inWal) db.exec("PRAGMA journal_mode=WAL");
  db.exec(tableSql);
  for (const key of baseKeys) {
    const insert = db.prepare("INSERT INTO t (key, half, pad) VALUES (?, ?, ?)");
    db.exec("BEGIN");
    for (const half of [0, 1]) insert.run(key, half, "b".repeat(1500));
    db.exec("COMMIT");
    if (inWal && files !== "left-wal") db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  }
  if (files === "hot-journal") {
    // A cache of one page makes the engine write to the file before the commit, and sync the journal for that.
    db.exec("PRAGMA cache_size=1; PRAGMA synchronous=FULL; BEGIN");
    db.exec("UPDATE t SET pad=replace(pad, 'b', 'x'), key=key || '-never-committed'");
  }
  if (files === "left-wal" || files === "hot-journal") copy(other, path);
  if (files === "hot-journal") db.exec("ROLLBACK");
  db.close();
  if (files !== "left-wal" && files !== "hot-journal") copy(other, path);
  if (files === "damaged") damage(path);
  return {};
}

/** Page 2 is the root of the table. */
function damage(path: string): void {
  const descriptor = openSync(path, "r+");
  writeSync(descriptor, Buffer.alloc(4096, 0xff), 0, 4096, 4096);
  closeSync(descriptor);
  writeFileSync(`${path}.whole-content`, readFileSync(path));
}
