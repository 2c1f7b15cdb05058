import { constants } from "../constants.ts";
import type { Connection } from "../engine/connection.ts";
import type { JournalMode } from "../journal-mode/decision.ts";

/**
 * The pragmas that every connection gets after its journal mode, in this order (CN-012). All are set
 * and none is left to the driver: better-sqlite3 opens WAL files with `synchronous=NORMAL`, and Python
 * leaves foreign keys off.
 *
 * @param mode the journal mode in force
 */
export function connectionPragmas(mode: JournalMode): readonly string[] {
  return [
    `PRAGMA synchronous=${synchronousFor(mode)}`,
    `PRAGMA wal_autocheckpoint=${constants.walAutocheckpointPages}`,
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA cell_size_check=ON",
    "PRAGMA trusted_schema=OFF",
    `PRAGMA journal_size_limit=${constants.journalSizeLimitBytes}`,
  ];
}

/** Sets them, on the first connect and on every later one alike (CN-011). */
export function applyConnectionPragmas(connection: Connection, mode: JournalMode): void {
  for (const pragma of connectionPragmas(mode)) connection.exec(pragma);
}

/**
 * Cuts a `-wal` that begins anew to the limit of the connection, where that is less than what all have (CP-005).
 *
 * @param walLimitBytes the option; `undefined` for the default
 */
export function applyWalLimit(connection: Connection, walLimitBytes: number | undefined): void {
  if (walLimitBytes === undefined || walLimitBytes >= constants.journalSizeLimitBytes) return;
  connection.exec(`PRAGMA journal_size_limit=${walLimitBytes}`);
}

function synchronousFor(mode: JournalMode): string {
  return mode === "wal" || mode === "memory" ? constants.synchronous : constants.rollbackJournalSynchronous;
}
