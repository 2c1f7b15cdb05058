/** The statements that ask for and set the journal mode, and what their answers mean. */
import { assertNotClosed } from "../engine/closed-connection.ts";
import { type Connection, queryNumber, queryValue } from "../engine/connection.ts";
import { operationalFailure } from "../engine/sqlite-error.ts";
import { connectionState } from "../lock-hygiene/connection-state.ts";
import type { JournalMode } from "./decision.ts";

/** Reads page 1, so that the connection learns what other processes did to the file (JM-017). */
const FRESHEN = "PRAGMA schema_version";

/**
 * The journal mode as the connection remembers it.
 *
 * @returns `null` where there is no row, or no journal mode in it: unknown (JM-016)
 */
export function askMode(connection: Connection): JournalMode | null {
  return asMode(queryValue(connection, "PRAGMA journal_mode"));
}

/**
 * Asks the engine to change the mode of the main database. Without a name the pragma would change every attached
 * file, too (JM-056).
 *
 * @returns the mode that it says it is in now, which need not be the one asked for;
 *   `null` where there is no row
 */
export function setMode(connection: Connection, mode: "wal" | "delete"): JournalMode | null {
  return asMode(queryValue(connection, `PRAGMA main.journal_mode=${mode.toUpperCase()}`));
}

/** Reads from the database, so that a connection in WAL mode has to use the WAL (JM-034). */
export function readSomething(connection: Connection): void {
  queryValue(connection, FRESHEN);
}

/**
 * The journal mode as it is on disk.
 *
 * @returns `null` where an authorizer silences the engine: unknown
 * @throws the driver's error
 */
export function freshMode(connection: Connection): JournalMode | null {
  // Without an answer here, the next one would come from the connection's memory.
  return queryValue(connection, FRESHEN) === undefined ? null : askMode(connection);
}

/**
 * The journal mode as it is on disk, where `PRAGMA journal_mode` alone answers from the connection's memory
 * (JM-016, JM-017). Nothing is changed.
 *
 * @param connection an open connection
 * @returns the mode; `null` when it cannot be determined because the engine failed with an operational error
 *   (locks, permissions, disk) or an authorizer silenced it. Do not take `null` for "not WAL"
 * @throws {ArgumentError} for a value that cannot be a connection, and for a closed one
 * @throws the driver's error when it is not operational: a corrupt file is not a
 *   file of unknown mode (JM-018)
 *
 * @example
 * ```ts
 * import { connect, onDiskJournalMode } from "walguard";
 *
 * const db = connect("state.db");
 * console.log(onDiskJournalMode(db)); // -> wal
 * db.close();
 * ```
 */
export function onDiskJournalMode(connection: Connection): JournalMode | null {
  connectionState(connection);
  assertNotClosed(connection);
  try {
    return freshMode(connection);
  } catch (error) {
    if (operationalFailure(error) === null) throw error;
    return null;
  }
}

const modes: readonly JournalMode[] = ["wal", "delete", "truncate", "persist", "memory", "off"];

function asMode(value: unknown): JournalMode | null {
  const text = (isBytes(value) ? new TextDecoder().decode(value) : String(value)).trim().toLowerCase();
  return modes.find((mode) => mode === text) ?? null;
}

/** Of any realm (CN-050). */
function isBytes(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value);
}

/** Runs statements with a busy timeout of 0, and restores the timeout whatever happens (JM-029, JM-033). */
export function withoutWaiting<T>(connection: Connection, run: () => T): T {
  const timeoutMs = queryNumber(connection, "PRAGMA busy_timeout");
  queryValue(connection, "PRAGMA busy_timeout=0");
  try {
    return run();
  } finally {
    if (timeoutMs !== undefined) queryValue(connection, `PRAGMA busy_timeout=${timeoutMs}`);
  }
}

/** `F_FULLFSYNC` at checkpoints, without which macOS does not order its writes (JM-050). Never throws. */
export function applyMacosBarrier(connection: Connection): void {
  try {
    queryValue(connection, "PRAGMA checkpoint_fullfsync=1");
  } catch {
    // A connection that can't run it can't run the next statement either, which says so.
  }
}
