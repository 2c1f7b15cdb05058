/**
 * The first 100 bytes of a database file
 * (https://sqlite.org/fileformat2.html#the_database_header). Reading them opens and closes the
 * file, so it is done before this process's first connection, or not at all (LH-001).
 */
import { closeSync, openSync, readSync, type Stats, statSync } from "node:fs";
import { NotADatabaseError } from "../errors.ts";
import { assertNotLive } from "../lock-hygiene/live-databases.ts";

/** The part of `node:fs` that reading a header needs. */
export interface HeaderFileSystem {
  statSync(path: string, options: { throwIfNoEntry: false }): Stats | undefined;
  openSync(path: string, flags: "r"): number;
  readSync(descriptor: number, buffer: Uint8Array, offset: number, length: number, position: number): number;
  closeSync(descriptor: number): void;
}

const realFileSystem: HeaderFileSystem = { statSync, openSync, readSync, closeSync };

/** The length of the header. */
export const headerBytes = 100;
const magic = "SQLite format 3\0";

/** What the header of a database file says. */
export interface DatabaseHeader {
  /** `wal` when bytes 18 and 19 are both 2, else `rollback`: any of the rollback-journal modes. */
  readonly journal: "wal" | "rollback";
  /** The size of a page in bytes. */
  readonly pageSize: number;
  /** The size of the database in pages, as page 1 records it. */
  readonly pageCount: number;
}

/**
 * Reads the first 100 bytes of a database that this process does not have open.
 *
 * @param path the database
 * @param fs for tests
 * @returns the bytes: fewer than 100 where the file is shorter, none where it is empty or missing
 * @throws {LiveConnectionError} while this process has it open: closing the file
 *   would drop its locks (LH-002)
 * @throws the system's error when the file cannot be read
 *
 * @example
 * ```ts
 * import { connect, readDatabaseHeader } from "walguard";
 *
 * connect("state.db", { schema: "CREATE TABLE IF NOT EXISTS notes (text TEXT)" }).close();
 * console.log(readDatabaseHeader("state.db").length); // -> 100
 * ```
 */
export function readDatabaseHeader(path: string, fs: HeaderFileSystem = realFileSystem): Uint8Array {
  assertNotLive(path, "read the header of");
  if ((fs.statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0) return new Uint8Array();
  const descriptor = fs.openSync(path, "r");
  try {
    const buffer = new Uint8Array(headerBytes);
    return buffer.subarray(0, fs.readSync(descriptor, buffer, 0, headerBytes, 0));
  } finally {
    fs.closeSync(descriptor);
  }
}

/**
 * Reads what a header says.
 *
 * @param bytes the first 100 bytes of a file, or more, such as {@link readDatabaseHeader} gives
 * @returns `null` for bytes that are not the header of an SQLite database
 *
 * @example
 * ```ts
 * import { connect, parseHeader, readDatabaseHeader } from "walguard";
 *
 * connect("state.db", { schema: "CREATE TABLE IF NOT EXISTS notes (text TEXT)" }).close();
 * console.log(parseHeader(readDatabaseHeader("state.db"))?.journal); // -> wal
 * ```
 */
export function parseHeader(bytes: Uint8Array): DatabaseHeader | null {
  if (bytes.length < headerBytes || !startsWithMagic(bytes)) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pageSize = view.getUint16(16);
  return {
    journal: bytes[18] === 2 && bytes[19] === 2 ? "wal" : "rollback",
    pageSize: pageSize === 1 ? 65536 : pageSize,
    pageCount: view.getUint32(28),
  };
}

/**
 * Refuses a file that has content and is not a database (CO-001). Missing and empty files pass:
 * they become databases (CO-002).
 *
 * @param path the database, not open in this process
 * @throws {NotADatabaseError} with the first bytes and, where it is known, what they look like
 */
export function validateHeader(path: string, fs: HeaderFileSystem = realFileSystem): void {
  const bytes = readDatabaseHeader(path, fs);
  if (bytes.length === 0 || startsWithMagic(bytes)) return;
  const first = Buffer.from(bytes.subarray(0, 32))
    .toString("hex")
    .replace(/..(?=.)/g, "$& ");
  const looks = looksLike(bytes);
  throw new NotADatabaseError(`${path} is not an SQLite database: it begins with ${first}${looks.text}`, {
    hint: looks.hint,
    path,
    sqliteCode: "SQLITE_NOTADB",
  });
}

function startsWithMagic(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, magic.length)).toString("latin1") === magic;
}

function looksLike(bytes: Uint8Array): { readonly text: string; readonly hint: string } {
  const [type = 0, major = 0] = bytes;
  if (type >= 0x14 && type <= 0x18 && major === 0x03) {
    return {
      text: ", which is a TLS record",
      hint: "something wrote network data into the file, through a descriptor that was closed and reused; restore a backup",
    };
  }
  if (bytes.subarray(0, 16).every((byte) => byte === 0)) {
    return { text: " (zeros)", hint: "a crash or a copy left holes in the file; restore a backup" };
  }
  return {
    text: "",
    hint: 'check the path; if the file is encrypted by the driver, pass integrityCheck: "off"',
  };
}
