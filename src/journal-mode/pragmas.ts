/** The statements that ask for and set the journal mode, and what their answers mean. */
import { type Connection, queryNumber, queryValue } from "../engine/connection.ts";
import { operationalFailure } from "../engine/sqlite-error.ts";
import type { JournalMode } from "./decision.ts";

/** Reads page 1, so that the connection learns what other processes did to the file (hazard H6). */
const FRESHEN = "PRAGMA schema_version";

/**
 * The journal mode as the connection has it.
 *
 * @returns `null` where there is no row: unknown
 */
export function askMode(connection: Connection): JournalMode | null {
  return asMode(queryValue(connection, "PRAGMA journal_mode"));
}

/**
 * Asks the engine to change the mode.
 *
 * @returns the mode it says it has now, which need not be the one that was asked for; `null` without a row
 */
export function setMode(connection: Connection, mode: "wal" | "delete"): JournalMode | null {
  return asMode(queryValue(connection, `PRAGMA journal_mode=${mode.toUpperCase()}`));
}

/** Reads something, so that a connection in WAL mode has to use the WAL. */
export function readSomething(connection: Connection): void {
  queryValue(connection, FRESHEN);
}

/**
 * The journal mode as the disk has it.
 *
 * @returns `null` where an authorizer silences the engine: unknown
 * @throws the driver's error
 */
export function freshMode(connection: Connection): JournalMode | null {
  // Without this answer the next one would be from memory.
  return queryValue(connection, FRESHEN) === undefined ? null : askMode(connection);
}

/**
 * The journal mode as the disk has it, not as the connection remembers it (behaviour A3, H6).
 *
 * @returns `null` when it cannot be established: the engine failed, or an authorizer silenced it
 * @throws what is no operational error: a corrupt file is not an unknown mode
 */
export function onDiskJournalMode(connection: Connection): JournalMode | null {
  try {
    return freshMode(connection);
  } catch (error) {
    if (operationalFailure(error) === null) throw error;
    return null;
  }
}

const modes: readonly JournalMode[] = ["wal", "delete", "truncate", "persist", "memory", "off"];

function asMode(value: unknown): JournalMode | null {
  const bytes = value instanceof Uint8Array;
  const text = (bytes ? new TextDecoder().decode(value) : String(value)).trim().toLowerCase();
  return modes.find((mode) => mode === text) ?? null;
}

/** Runs statements with a busy timeout of 0, and restores the timeout whatever happens (B2.17). */
export function withoutWaiting<T>(connection: Connection, run: () => T): T {
  const timeoutMs = queryNumber(connection, "PRAGMA busy_timeout");
  queryValue(connection, "PRAGMA busy_timeout=0");
  try {
    return run();
  } finally {
    if (timeoutMs !== undefined) queryValue(connection, `PRAGMA busy_timeout=${timeoutMs}`);
  }
}

/** `F_FULLFSYNC` at checkpoints, without which macOS does not order its writes (B1.13). Never throws. */
export function applyMacosBarrier(connection: Connection): void {
  try {
    queryValue(connection, "PRAGMA checkpoint_fullfsync=1");
  } catch {
    // A connection that can't run it can't run the next statement either, which says so.
  }
}
