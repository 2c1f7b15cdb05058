/** Brings a database into WAL mode where WAL works, and leaves it usable where it does not. */
import { realpathSync } from "node:fs";
import { type Connection, databaseFile, driverLocation } from "../engine/connection.ts";
import { operationalFailure } from "../engine/sqlite-error.ts";
import { isWalResetAffected } from "../engine/wal-reset-bug.ts";
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
 * A database that is in WAL mode gets one statement, the probe, and nothing is changed. Otherwise the file is
 * switched, if WAL is shown to work in its directory first; the engine's answer is believed, not the absence
 * of an error; and a read verifies it. When the switch fails with one of the two markers and a fresh look
 * says that the file is not WAL, it falls back to DELETE, with one warning per process and label. Every other
 * error is thrown as it is, above all `disk I/O error`. A file that is, or may be, in WAL mode is never taken
 * out of it. Behaviour A1 to A4, B2.15 to B2.25.
 *
 * @param connection an open connection, outside a transaction, with its busy timeout set
 * @param options label, required and wanted mode, logger
 * @returns the journal mode in force
 * @throws the driver's own error where the switch failed and falling back would be wrong
 * @throws {WalUnsupportedError} with `requireWal`, where the mode is not WAL
 * @throws {JournalModeUnknownError} where the engine does not say
 */
export function applyWalWithFallback(connection: Connection, options: JournalModeOptions = {}): JournalMode {
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
 * @param path the database's path; `null` in memory, where nothing is asked of a file system; `undefined`
 *   where the engine has to be asked for it, which it is only after the probe
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

/** Behaviour A2.6 to A2.8. */
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
 * What a file gets that is not known to be WAL. An answer that no switch will put right is given only after a
 * fresh look: the probe spoke from the connection's memory, and another process may have switched the file.
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

/** The already-WAL path: words only, and not one more statement. */
function stayInWal(context: Context): JournalMode {
  const version = context.surroundings.sqliteVersion(context.connection);
  if (isWalResetAffected(version)) logAffectedInWal(context, version);
  const network = networkOf(context);
  if (network !== null) logNetworkInWal(context, network);
  if (context.wanted === "delete") logDeleteRefused(context);
  return "wal";
}
