/** Brings a database into WAL mode where WAL works, and leaves it usable where it does not. */
import { type Connection, driverLocation, queryValue } from "./connection.ts";
import { decideSwitch, type JournalMode, type StayReason } from "./journal-mode-decision.ts";
import {
  logAffectedInWal,
  logDeleteRefused,
  logNetworkInWal,
  logStay,
  modeUnknown,
  resetBug,
  walUnsupported,
} from "./journal-mode-messages.ts";
import { applyMacosBarrier, askMode } from "./journal-mode-pragmas.ts";
import { asSubject, type JournalModeOptions, type Subject } from "./journal-mode-subject.ts";
import { switchToDelete, switchToWal } from "./journal-mode-switch.ts";
import { operationalFailure } from "./sqlite-error.ts";
import { realSurroundings, type Surroundings } from "./surroundings.ts";
import { isWalResetAffected } from "./wal-reset-bug.ts";

export { onDiskJournalMode } from "./journal-mode-pragmas.ts";
export type { JournalModeOptions } from "./journal-mode-subject.ts";
export { realSurroundings, type Surroundings } from "./surroundings.ts";

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
  const path = driverLocation(connection) ?? null;
  return applyJournalMode(connection, path, options, realSurroundings);
}

/**
 * {@link applyWalWithFallback} for a file whose path is known.
 *
 * @param path the database's path; `null` in memory, or where nobody knows: nothing is then asked of its
 *   file system
 */
export function applyJournalMode(
  connection: Connection,
  path: string | null,
  options: JournalModeOptions,
  surroundings: Surroundings,
): JournalMode {
  const mode = apply(asSubject(connection, path, options, surroundings));
  if (mode === "wal" && surroundings.platform === "darwin") applyMacosBarrier(connection);
  return mode;
}

function apply(subject: Subject): JournalMode {
  const { wanted, requireWal } = subject;
  const { probed, error: probeError } = probe(subject);
  if (probed === "wal") return stayInWal(subject);

  const network = networkOf(subject);
  const affected = wanted === "wal" && isWalResetAffected(versionOf(subject));
  const facts = { probed, wanted, requireWal, affected, network: network !== null };
  let decision = decideSwitch({ ...facts, shown: "untested" });
  let proof: Shown = { shown: "untested" };
  if (decision.do === "switch" && decision.to === "wal") {
    // A scratch database costs ten statements, so only for a file that would be switched.
    proof = show(subject);
    decision = decideSwitch({ ...facts, shown: proof.shown });
  }
  const reason = (because: StayReason): string => obstacle(subject, because, network, proof.error);
  switch (decision.do) {
    case "switch":
      return decision.to === "wal" ? switchToWal(subject) : switchToDelete(subject);
    case "stay":
      if (decision.because !== "already" && decision.because !== "asked") {
        logStay(subject, decision.mode, decision.because, reason(decision.because));
      }
      return decision.mode;
    case "unsupported":
      throw walUnsupported(subject, reason(decision.because), proof.error);
    case "rethrow-probe":
      throw probeError ?? modeUnknown(subject);
  }
}

/** Behaviour A2.6 to A2.8. */
function probe({ connection }: Subject): { readonly probed: JournalMode | null; readonly error?: unknown } {
  try {
    return { probed: askMode(connection) };
  } catch (error) {
    if (operationalFailure(error) === null) throw error;
    return { probed: null, error };
  }
}

/** The already-WAL path: words only, and not one more statement. */
function stayInWal(subject: Subject): JournalMode {
  const version = subject.surroundings.sqliteVersion(subject.connection);
  if (isWalResetAffected(version)) logAffectedInWal(subject, version);
  const network = networkOf(subject);
  if (network !== null) logNetworkInWal(subject, network);
  if (subject.wanted === "delete") logDeleteRefused(subject);
  return "wal";
}

function networkOf({ path, surroundings }: Subject): string | null {
  return path === null ? null : surroundings.networkFileSystem(path);
}

function versionOf({ connection, surroundings }: Subject): string | null {
  const known = surroundings.sqliteVersion(connection);
  if (known !== null) return known;
  try {
    const asked = queryValue(connection, "SELECT sqlite_version()");
    return typeof asked === "string" ? asked : null;
  } catch (error) {
    if (operationalFailure(error) === null) throw error;
    return null;
  }
}

interface Shown {
  readonly shown: "works" | "fails" | "untested";
  readonly error?: Error;
}

/** Design section 6: WAL must be shown to work, not believed. */
function show({ connection, path, surroundings }: Subject): Shown {
  const proof = path === null ? null : surroundings.proveWal(path, connection);
  if (proof === null) return { shown: "untested" };
  return proof.works ? { shown: "works" } : { shown: "fails", error: proof.error };
}

function obstacle(
  subject: Subject,
  because: StayReason,
  network: string | null,
  proofError: Error | undefined,
): string {
  switch (because) {
    case "wal-reset-bug":
      return resetBug(versionOf(subject));
    case "network-file-system":
      return `WAL does not work across machines, and it is on ${network}`;
    default:
      return `WAL does not work in its directory (${proofError?.message})`;
  }
}
