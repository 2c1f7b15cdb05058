import { constants } from "../constants.ts";
import type { Connection } from "../engine/connection.ts";
import type { JournalMode } from "../journal-mode/decision.ts";

/**
 * The pragmas that every connection gets after its journal mode, in this order (CN-012). All are set
 * and none is left to the driver: better-sqlite3 opens WAL files with `synchronous=NORMAL`, and Python
 * leaves foreign keys off.
 *
 * @param mode the journal mode in force
 * @param walLimitBytes a `-wal` that may only be shorter than `journalSizeLimitBytes` is cut to that (CP-005)
 */
export function connectionPragmas(
  mode: JournalMode,
  walLimitBytes: number = constants.journalSizeLimitBytes,
): readonly string[] {
  return [
    `PRAGMA synchronous=${synchronousFor(mode)}`,
    `PRAGMA wal_autocheckpoint=${constants.walAutocheckpointPages}`,
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA cell_size_check=ON",
    "PRAGMA trusted_schema=OFF",
    `PRAGMA journal_size_limit=${Math.min(constants.journalSizeLimitBytes, walLimitBytes)}`,
  ];
}

/** Sets them, on the first connect and on every later one alike (CN-011). */
export function applyConnectionPragmas(
  connection: Connection,
  mode: JournalMode,
  walLimitBytes?: number,
): void {
  for (const pragma of connectionPragmas(mode, walLimitBytes)) connection.exec(pragma);
}

function synchronousFor(mode: JournalMode): string {
  return mode === "wal" || mode === "memory" ? constants.synchronous : constants.rollbackJournalSynchronous;
}
