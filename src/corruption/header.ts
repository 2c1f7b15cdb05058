/**
 * The first 100 bytes of a database file
 * (https://sqlite.org/fileformat2.html#the_database_header). Reading them opens and closes the
 * file, so it is done before this process's first connection, or not at all (LH-001).
 */
import { NotADatabaseError, OpenError } from "../errors.ts";
import { closeUnwritten } from "../file/close-unwritten.ts";
import { databasePath } from "../file/database-path.ts";
import { openRegular, type ReadingFileSystem, readingFileSystem, UnfitFile } from "../file/open-regular.ts";
import { placeHint } from "../file/place.ts";
import { assertNotLive } from "../lock-hygiene/live-databases.ts";

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
 * @throws {OpenError} when it is not a regular file: it is not opened then (CO-017); and when it cannot be
 *   opened or read (CO-021, CN-045)
 *
 * @example
 * ```ts
 * import { connect, readDatabaseHeader } from "walguard";
 *
 * connect("state.db", { schema: "CREATE TABLE IF NOT EXISTS notes (text TEXT)" }).close();
 * console.log(readDatabaseHeader("state.db").length); // -> 100
 * ```
 */
export function readDatabaseHeader(path: string, fs: ReadingFileSystem = readingFileSystem): Uint8Array {
  const file = databasePath(path);
  return file === null ? new Uint8Array() : firstBytes(file, fs);
}

/** @param path the database's canonical path: a link that somebody puts there afterwards is not followed */
function firstBytes(path: string, fs: ReadingFileSystem): Uint8Array {
  assertNotLive(path, "read the header of");
  if (isNothing(path, fs)) return new Uint8Array();
  const { descriptor } = opened(path, fs);
  try {
    const buffer = new Uint8Array(headerBytes);
    return buffer.subarray(0, fs.readSync(descriptor, buffer, 0, headerBytes, 0));
  } catch (cause) {
    throw new OpenError(`${path} could not be read: ${(cause as Error).message}`, {
      hint: "the disk or the file system failed, perhaps only for a moment: try again, then look at the system's log",
      path,
      sqliteCode: "SQLITE_IOERR_READ",
      cause,
    });
  } finally {
    closeUnwritten(descriptor, fs);
  }
}

function isNothing(path: string, fs: ReadingFileSystem): boolean {
  try {
    const stats = fs.lstatSync(path);
    return stats.isFile() && stats.size === 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return true;
    throw notOpened(path, error);
  }
}

function opened(path: string, fs: ReadingFileSystem): ReturnType<typeof openRegular> {
  try {
    return openRegular(path, fs);
  } catch (error) {
    if (!(error instanceof UnfitFile)) throw notOpened(path, error);
    throw new OpenError(`The header of ${path} was not read: ${error.message}`, {
      hint: "find out who put it there, and give the path of the database itself",
      path,
      sqliteCode: "SQLITE_CANTOPEN",
    });
  }
}

function notOpened(path: string, cause: unknown): OpenError {
  return new OpenError(`The header of ${path} could not be read: ${(cause as Error).message}`, {
    hint: placeHint(cause),
    path,
    sqliteCode: "SQLITE_CANTOPEN",
    cause,
  });
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
 * @param path the database's canonical path, not open in this process
 * @throws {NotADatabaseError} with the first bytes and, where it is known, what they look like
 */
export function validateHeader(path: string, fs: ReadingFileSystem = readingFileSystem): void {
  const bytes = firstBytes(path, fs);
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
