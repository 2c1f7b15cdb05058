/** Brings a database into WAL mode where WAL works, and leaves it usable where it does not. */
import { realpathSync } from "node:fs";
import { assertNotClosed } from "../engine/closed-connection.ts";
import { type Connection, databaseFile, driverLocation } from "../engine/connection.ts";
import { operationalFailure } from "../engine/sqlite-error.ts";
import { isWalResetAffected } from "../engine/wal-reset-bug.ts";
import { connectionState } from "../lock-hygiene/connection-state.ts";
import {
  type Context,
  contextOf,
  type JournalModeOptions,
  realSurroundings,
  type Surroundings,
} from "./context.ts";
import { isFallback, type JournalMode } from "./decision.ts";
import {
  logAffectedInWal,
  logDeleteRefused,
  logNetworkInWal,
  logStay,
  modeUnknown,
  walUnsupported,
} from "./messages.ts";
import { lookForObstacle, networkOf, obstacleText } from "./obstacle.ts";
import { applyMacosBarrier, askMode } from "./pragmas.ts";
import { assuredMode, switchToDelete, switchToWal } from "./switch.ts";

export type { JournalModeOptions } from "./context.ts";
export { onDiskJournalMode } from "./pragmas.ts";

/**
 * Brings a database into WAL mode, or keeps it usable where WAL does not work.
 *
 * A database that is in WAL mode gets one statement, which asks for the mode, and nothing is changed
 * (JM-006). Any other file is switched, provided that WAL is first shown to work in its directory (JM-035).
 * The engine's answer is believed, not the absence of an error (JM-024), and a read verifies it (JM-034).
 * When the switch fails with one of the two texts of {@link WAL_INCOMPAT_MARKERS} and a fresh look at the
 * disk says that the file is not in WAL mode, it falls back to DELETE, with one warning per process and label
 * (JM-012, JM-019). A file that others use for as long as the switch is tried stays in its mode, with the same
 * warning (JM-057). Every other error is thrown as it is, above all `disk I/O error` (JM-004). A file that
 * is, or may be, in WAL mode is never taken out of it (JM-015, JM-027).
 *
 * `connect` does this by itself; call it for a connection that was opened in another way.
 *
 * @param connection an open connection, outside a transaction, with its busy timeout set
 * @param options see {@link JournalModeOptions}
 * @returns the journal mode in force
 * @throws the driver's own error where the switch failed and falling back would be wrong
 * @throws {ArgumentError} for options that cannot mean anything, a value that cannot be a connection, and a closed
 *   connection; no statement was executed
 * @throws {OpenError} when the file was switched and cannot be read in WAL mode
 * @throws {WalUnsupportedError} with `requireWal`, where WAL mode cannot be had
 * @throws {JournalModeUnknownError} where the engine does not say its journal mode
 *
 * @example
 * ```ts
 * import Database from "better-sqlite3";
 * import { applyWalWithFallback } from "walguard";
 *
 * const db = new Database("state.db");
 * db.exec("PRAGMA busy_timeout=120000");
 * console.log(applyWalWithFallback(db, { label: "state" })); // -> wal
 * db.close();
 * ```
 */
export function applyWalWithFallback(connection: Connection, options: JournalModeOptions = {}): JournalMode {
  connectionState(connection);
  assertNotClosed(connection);
  const known = driverLocation(connection);
  const path = typeof known === "string" ? resolved(known) : known;
  return applyJournalMode(connection, path, options, realSurroundings);
}

/** SQLite puts `-wal` and `-shm` beside the file that a link leads to. */
function resolved(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}

/**
 * {@link applyWalWithFallback} for a file whose path is known.
 *
 * @param path the database's path; `null` for one in memory, where no file system is asked; `undefined` where
 *   only the engine knows it, which is then asked after the probe
 */
export function applyJournalMode(
  connection: Connection,
  path: string | null | undefined,
  options: JournalModeOptions,
  surroundings: Surroundings,
): JournalMode {
  let context = contextOf(connection, path ?? null, options, surroundings);
  const first = probe(context);
  if (path === undefined && first.probed !== "wal") {
    context = contextOf(connection, fileBehind(connection), options, surroundings);
  }
  const mode = first.probed === "wal" ? stayInWal(context) : leaveOrSwitch(context, first);
  if (mode === "wal" && surroundings.platform === "darwin") applyMacosBarrier(connection);
  return mode;
}

interface Probe {
  readonly probed: JournalMode | null;
  readonly error?: unknown;
}

/**
 * Asks for the mode. A failure is not a verdict, unless it says that the file is damaged (JM-006 to JM-008).
 */
function probe({ connection }: Context): Probe {
  try {
    return { probed: askMode(connection) };
  } catch (error) {
    if (operationalFailure(error) === null) throw error;
    return { probed: null, error };
  }
}

function fileBehind(connection: Connection): string | null {
  try {
    return databaseFile(connection);
  } catch (error) {
    if (operationalFailure(error) === null) throw error;
    return null;
  }
}

/**
 * Handles a file that is not known to be in WAL mode. A result that no switch will confirm is given only
 * after a fresh look at the disk: the probe answered from the connection's memory, and another process may
 * have switched the file since (JM-053).
 */
function leaveOrSwitch(context: Context, { probed, error: probeError }: Probe): JournalMode {
  const report = lookForObstacle(context, probed);
  const { decision, proofError } = report;
  switch (decision.do) {
    case "switch":
      return decision.to === "wal" ? switchToWal(context) : settle(context, switchToDelete(context));
    case "stay": {
      const mode = settle(context, assuredMode(context));
      if (isFallback(mode)) {
        logStay(context, mode, decision.because, obstacleText(decision.because, report));
      }
      return mode;
    }
    case "unsupported":
      if (assuredMode(context) === "wal") return stayInWal(context);
      throw walUnsupported(context, obstacleText(decision.because, report), proofError);
    case "rethrow-probe":
      throw probeError ?? modeUnknown(context);
  }
}

function settle(context: Context, mode: JournalMode): JournalMode {
  return mode === "wal" ? stayInWal(context) : mode;
}

/** For a file in WAL mode: messages only, and not one more statement (JM-006). */
function stayInWal(context: Context): JournalMode {
  const version = context.surroundings.sqliteVersion(context.connection);
  if (isWalResetAffected(version)) logAffectedInWal(context, version);
  const network = networkOf(context);
  if (network !== null) logNetworkInWal(context, network);
  if (context.wanted === "delete") logDeleteRefused(context);
  return "wal";
}
