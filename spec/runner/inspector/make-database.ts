/** Makes the file that a case starts with. Runs only in the inspector's process. */
import { closeSync, mkdirSync, openSync, statSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { Setup } from "../case/case.ts";

/** What making a database needs of a driver. */
type Maker = new (
  path: string,
) => {
  exec(sql: string): unknown;
  close(): void;
  function(name: string, options: object, run: (value: never) => unknown): void;
  enableDefensive?(on: boolean): void;
};

const pageBytes = 4096;
const tlsRecord = [0x17, 0x03, 0x03, 0x10, 0x1e];
/** Enough content for several pages of one b-tree, so that a lost page matters. */
const damagedRows = 400;

export function makeDatabase(path: string, setup: Setup, Library: Maker): void {
  mkdirSync(dirname(path), { recursive: true });
  const { rows, sql = [] } = setup;
  const makers: Readonly<Record<string, () => void>> = {
    absent: () => {},
    directory: () => mkdirSync(path),
    empty: () => writeFileSync(path, ""),
    garbage: () =>
      writeFileSync(path, "This is a text that somebody wrote into the wrong file.\n".repeat(150)),
    tls: () => writeFileSync(path, Buffer.concat([Buffer.from(tlsRecord), Buffer.alloc(8187, 0xa5)])),
    zeros: () => writeFileSync(path, Buffer.alloc(2 * pageBytes)),
    wal: () => fill(path, "wal", rows ?? 0, sql, Library),
    delete: () => fill(path, "delete", rows ?? 0, sql, Library),
    truncated() {
      fill(path, "delete", rows ?? damagedRows, sql, Library);
      truncateSync(path, statSync(path).size - 2 * pageBytes);
    },
    malformed() {
      fill(path, "delete", rows ?? damagedRows, sql, Library);
      overwritePage(path, 2);
    },
  };
  makers[setup.file ?? "absent"]?.();
}

function fill(path: string, mode: string, rows: number, sql: readonly string[], Library: Maker): void {
  const db = new Library(path);
  try {
    if (sql.length > 0) {
      // For cases about schemas that only one application can check, and about forged schemas.
      db.function("only_of_the_application", { deterministic: true }, (value) => value);
      db.enableDefensive?.(false);
    }
    db.exec(`PRAGMA page_size=${pageBytes}; PRAGMA journal_mode=${mode}; PRAGMA synchronous=OFF; BEGIN`);
    db.exec("CREATE TABLE t (id INTEGER PRIMARY KEY, v)");
    if (rows > 0) {
      db.exec(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})
         INSERT INTO t SELECT i, CASE WHEN ${rows} >= ${damagedRows} THEN printf('row %d %.80c', i, 'x') ELSE 'row ' || i END FROM n`,
      );
    }
    for (const statement of sql) db.exec(statement);
    db.exec("COMMIT");
  } finally {
    db.close();
  }
}

/** Makes a page unreadable as a page of any kind. Pages count from 1. */
export function overwritePage(path: string, page: number): void {
  const descriptor = openSync(path, "r+");
  try {
    writeSync(descriptor, Buffer.alloc(pageBytes, 0xff), 0, pageBytes, (page - 1) * pageBytes);
  } finally {
    closeSync(descriptor);
  }
}
