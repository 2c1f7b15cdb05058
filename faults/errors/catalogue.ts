/**
 * The engine's errors: number, primary code and text of each result code. `driver-error.ts` says how a driver
 * reports them. A test compares the catalogue with errors raised by the real engine.
 */
import { primaryCode, sqliteCodeName } from "../../src/engine/sqlite-code.ts";

/** One result code of SQLite (https://sqlite.org/rescode.html). */
export interface CatalogueEntry {
  /** The extended code if there is one: `SQLITE_IOERR_SHMMAP`. */
  readonly code: string;
  /** The extended number: 5386. */
  readonly number: number;
  /** `SQLITE_IOERR`. */
  readonly primary: string;
  readonly primaryNumber: number;
  /** What `sqlite3_errmsg()` says when the engine itself raises it. */
  readonly message: string;
  /** What `sqlite3_errstr()` says; node:sqlite reports it in addition to the message. */
  readonly errstr: string;
}

/** By primary code: errstr, and the message where it differs. */
const texts: Readonly<Record<string, readonly [errstr: string, message?: string]>> = {
  SQLITE_ERROR: ["SQL logic error"],
  SQLITE_INTERNAL: ["unknown error"],
  SQLITE_PERM: ["access permission denied"],
  SQLITE_ABORT: ["query aborted"],
  SQLITE_BUSY: ["database is locked"],
  SQLITE_LOCKED: ["database table is locked"],
  SQLITE_NOMEM: ["out of memory"],
  SQLITE_READONLY: ["attempt to write a readonly database"],
  SQLITE_INTERRUPT: ["interrupted"],
  SQLITE_IOERR: ["disk I/O error"],
  SQLITE_CORRUPT: ["database disk image is malformed"],
  SQLITE_NOTFOUND: ["unknown operation"],
  SQLITE_FULL: ["database or disk is full"],
  SQLITE_CANTOPEN: ["unable to open database file"],
  SQLITE_PROTOCOL: ["locking protocol"],
  SQLITE_EMPTY: ["unknown error"],
  SQLITE_SCHEMA: ["database schema has changed"],
  SQLITE_TOOBIG: ["string or blob too big"],
  SQLITE_CONSTRAINT: ["constraint failed"],
  SQLITE_MISMATCH: ["datatype mismatch"],
  SQLITE_MISUSE: ["bad parameter or other API misuse"],
  SQLITE_NOLFS: ["unknown error"],
  // For an action that the authorizer denies. For a denied column the text is "access to t.x is prohibited".
  SQLITE_AUTH: ["authorization denied", "not authorized"],
  SQLITE_FORMAT: ["unknown error"],
  SQLITE_RANGE: ["column index out of range"],
  SQLITE_NOTADB: ["file is not a database"],
  SQLITE_NOTICE: ["notification message"],
  SQLITE_WARNING: ["warning message"],
};

/** Extended codes with a text of their own. */
const extendedTexts: typeof texts = {
  SQLITE_ABORT_ROLLBACK: ["abort due to ROLLBACK"],
  // No authorizer says it, so that its text is the code's own.
  SQLITE_AUTH_USER: ["authorization denied"],
};

const entries = new Map<string, CatalogueEntry>();
for (let primaryNumber = 1; primaryNumber <= 28; primaryNumber++) {
  const primary = sqliteCodeName(primaryNumber);
  // Extended codes count up in the second byte; an unknown number has the name of its primary code.
  for (let extension = 0; extension < 64; extension++) {
    const number = primaryNumber | (extension << 8);
    const code = sqliteCodeName(number);
    if (extension > 0 && code === primary) continue;
    const [errstr, message = errstr] = extendedTexts[code] ?? texts[primary] ?? ["unknown error"];
    entries.set(code, { code, number, primary, primaryNumber, message, errstr });
  }
}

/** All codes that a fault can raise. */
export const faultCodes: readonly string[] = Object.freeze([...entries.keys()]);

/**
 * Looks up a result code.
 *
 * @param code its name, such as `SQLITE_IOERR_SHMMAP`
 * @throws {RangeError} for a name that is not an error code
 */
export function catalogueEntry(code: string): CatalogueEntry {
  const entry = entries.get(code);
  if (entry === undefined || primaryCode(code) !== entry.primary) {
    throw new RangeError(`${code} is not an SQLite error code; the catalogue has ${entries.size} of them`);
  }
  return entry;
}
