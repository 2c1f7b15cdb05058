import { constants } from "../constants.ts";
import type { Connection } from "../engine/connection.ts";

/**
 * The pragmas that every connection gets after its journal mode, in this order (CN-012). All are set
 * and none is left to the driver: better-sqlite3 opens WAL files with `synchronous=NORMAL`, and
 * Python leaves foreign keys off.
 */
export const connectionPragmas: readonly string[] = Object.freeze([
  `PRAGMA synchronous=${constants.synchronous}`,
  `PRAGMA wal_autocheckpoint=${constants.walAutocheckpointPages}`,
  "PRAGMA foreign_keys=ON",
  "PRAGMA secure_delete=ON",
  "PRAGMA cell_size_check=ON",
  `PRAGMA journal_size_limit=${constants.journalSizeLimitBytes}`,
]);

/** Sets them, on the first connect and on every later one alike (CN-011). */
export function applyConnectionPragmas(connection: Connection): void {
  for (const pragma of connectionPragmas) connection.exec(pragma);
}
