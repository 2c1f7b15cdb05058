/** Brings a database into WAL mode where WAL works, and leaves it usable where it does not. */
import { basename, dirname } from "node:path";
import { type Clock, systemClock } from "./clock.ts";
import { type Connection, driverLocation, queryNumber, queryValue } from "./connection.ts";
import { constants } from "./constants.ts";
import { libraryDriver, libraryOf, libraryVersion } from "./driver.ts";
import { ArgumentError, JournalModeUnknownError, OpenError, WalUnsupportedError } from "./errors.ts";
import {
  decideFallback,
  decideSwitch,
  type JournalMode,
  type StayReason,
  type SwitchOutcome,
} from "./journal-mode-decision.ts";
import { type Logger, type LogTopic, logOnce, processWarnings } from "./logger.ts";
import { networkFileSystem } from "./mount-table.ts";
import { processState } from "./process-state.ts";
import { operationalFailure, sqliteFailure } from "./sqlite-error.ts";
import { isWalIncompatible } from "./wal-markers.ts";
import { proveWal, type WalProof } from "./wal-proof.ts";
import { isWalResetAffected } from "./wal-reset-bug.ts";

export interface JournalModeOptions {
  /** Names the database in messages; one warning per process and label. Default: the file's name. */
  readonly label?: string | undefined;
  /** Throw rather than go on in another mode than WAL. Default `false`. */
  readonly requireWal?: boolean | undefined;
  /** The mode to bring the file into. `"delete"` never takes a file out of WAL mode. Default `"wal"`. */
  readonly journalMode?: "wal" | "delete" | undefined;
  /** Where messages go. Default: process warnings. */
  readonly logger?: Logger | undefined;
}

/** What the surroundings say, as an argument: tests put others in their place. */
export interface Surroundings {
  readonly clock: Clock;
  readonly platform: NodeJS.Platform;
  /** The network file system that a path is on, or `null`. */
  readonly networkFileSystem: (path: string) => string | null;
  /** Shows whether WAL works beside a path. */
  readonly proveWal: (path: string, connection: Connection) => WalProof | null;
  /** The version of a connection's SQLite, without a statement on it; `null` where it cannot be had so. */
  readonly sqliteVersion: (connection: Connection) => string | null;
}

/** The real ones. */
export const realSurroundings: Surroundings = {
  clock: systemClock,
  platform: process.platform,
  networkFileSystem(path) {
    // The mount table is long, and a directory's file system does not change under a running service.
    const { fileSystems } = processState();
    const directory = dirname(path);
    let known = fileSystems.get(directory);
    if (known === undefined) {
      known = networkFileSystem(path);
      fileSystems.set(directory, known);
    }
    return known;
  },
  proveWal(path, connection) {
    const Library = libraryDriver(libraryOf(connection));
    return Library === null ? null : proveWal(path, Library);
  },
  sqliteVersion: (connection) => libraryVersion(libraryOf(connection)),
};

const PROBE = "PRAGMA journal_mode";
const SWITCH = "PRAGMA journal_mode=WAL";
const DOWNGRADE = "PRAGMA journal_mode=DELETE";
/** Reads page 1, so that the connection learns what other processes did to the file (hazard H6). */
const FRESHEN = "PRAGMA schema_version";

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
  const subject = new Subject(connection, path, options, surroundings);
  const mode = subject.apply();
  if (mode === "wal" && surroundings.platform === "darwin") applyMacosBarrier(connection);
  return mode;
}

/**
 * The journal mode as the disk has it, not as the connection remembers it (behaviour A3, H6).
 *
 * @returns `null` when it cannot be established
 * @throws what is no operational error: a corrupt file is not an unknown mode
 */
export function onDiskJournalMode(connection: Connection): JournalMode | null {
  try {
    queryValue(connection, FRESHEN);
    return asMode(queryValue(connection, PROBE));
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

/** `F_FULLFSYNC` at checkpoints, without which macOS does not order its writes (B1.13). Never throws. */
function applyMacosBarrier(connection: Connection): void {
  try {
    queryValue(connection, "PRAGMA checkpoint_fullfsync=1");
  } catch (error) {
    if (sqliteFailure(error) === null) throw error;
  }
}

/** One database on its way to a journal mode. */
class Subject {
  readonly connection: Connection;
  readonly path: string | null;
  readonly label: string;
  readonly requireWal: boolean;
  readonly wanted: "wal" | "delete";
  readonly logger: Logger;
  readonly surroundings: Surroundings;
  /** What the probe threw. */
  probeError: unknown;
  /** Why the scratch database did not work. */
  proofError: Error | null = null;

  constructor(
    connection: Connection,
    path: string | null,
    options: JournalModeOptions,
    surroundings: Surroundings,
  ) {
    this.connection = connection;
    this.path = path;
    this.label = options.label ?? (path === null ? "database" : basename(path));
    this.requireWal = options.requireWal ?? false;
    this.wanted = options.journalMode ?? "wal";
    this.logger = options.logger ?? processWarnings;
    this.surroundings = surroundings;
    if (this.wanted !== "wal" && this.wanted !== "delete") {
      throw new ArgumentError(`journalMode is ${JSON.stringify(this.wanted)}`, {
        hint: 'it takes "wal" or "delete"',
      });
    }
    if (this.wanted === "delete" && this.requireWal) {
      throw new ArgumentError('journalMode "delete" and requireWal contradict each other', {
        hint: "leave one of them away",
      });
    }
  }

  apply(): JournalMode {
    const probed = this.probe();
    if (probed === "wal") return this.stayInWal();
    const network = this.network();
    const affected = this.wanted === "wal" && isWalResetAffected(this.version());
    const quiet = {
      probed,
      wanted: this.wanted,
      requireWal: this.requireWal,
      affected,
      network: network !== null,
    };
    let decision = decideSwitch({ ...quiet, shown: "untested" });
    if (decision.do === "switch" && decision.to === "wal")
      decision = decideSwitch({ ...quiet, shown: this.prove() });
    switch (decision.do) {
      case "switch":
        return decision.to === "wal" ? this.switchToWal() : this.switchToDelete();
      case "stay":
        this.explainStay(decision.because, network);
        return decision.mode;
      case "unsupported":
        throw this.unsupported(this.obstacle(decision.because, network), this.proofError);
      case "rethrow-probe":
        throw this.probeError ?? this.unknown();
    }
  }

  /** Behaviour A2.6 to A2.8. */
  probe(): JournalMode | null {
    try {
      return asMode(queryValue(this.connection, PROBE));
    } catch (error) {
      if (operationalFailure(error) === null) throw error;
      this.probeError = error;
      return null;
    }
  }

  /** The already-WAL path: words only, and not one more statement. */
  stayInWal(): JournalMode {
    const version = this.surroundings.sqliteVersion(this.connection);
    if (isWalResetAffected(version)) {
      this.log("wal-reset-bug", "warn", `is in WAL mode and stays in it, but ${resetBug(version)}`);
    }
    const network = this.network();
    if (network !== null) {
      this.log(
        "network-file-system",
        "error",
        `is in WAL mode on ${network}, which other machines may write to without seeing this one's locks. ${offline}`,
      );
    }
    if (this.wanted === "delete") {
      this.log(
        "delete-refused",
        "error",
        `is in WAL mode and stays in it, though journalMode is "delete": other processes may be using it. ${offline}`,
      );
    }
    return "wal";
  }

  network(): string | null {
    return this.path === null ? null : this.surroundings.networkFileSystem(this.path);
  }

  version(): string | null {
    const known = this.surroundings.sqliteVersion(this.connection);
    if (known !== null) return known;
    try {
      const asked = queryValue(this.connection, "SELECT sqlite_version()");
      return typeof asked === "string" ? asked : null;
    } catch (error) {
      if (operationalFailure(error) === null) throw error;
      return null;
    }
  }

  /** Design section 6: WAL must be shown to work, not believed. */
  prove(): "works" | "fails" | "untested" {
    if (this.path === null) return "untested";
    const proof = this.surroundings.proveWal(this.path, this.connection);
    if (proof === null) return "untested";
    if (proof.works) return "works";
    this.proofError = proof.error;
    return "fails";
  }

  explainStay(because: StayReason, network: string | null): void {
    if (because === "already" || because === "asked") return;
    const topic: Record<typeof because, LogTopic> = {
      "wal-reset-bug": "wal-reset-bug",
      "network-file-system": "network-file-system",
      "wal-fails-here": "wal-fallback",
    };
    this.log(topic[because], "warn", `goes on in journal_mode=DELETE: ${this.obstacle(because, network)}`);
  }

  obstacle(because: StayReason, network: string | null): string {
    switch (because) {
      case "wal-reset-bug":
        return resetBug(this.version());
      case "network-file-system":
        return `WAL does not work across machines, and it is on ${network}`;
      default:
        return `WAL does not work in its directory (${this.proofError?.message})`;
    }
  }

  switchToWal(): JournalMode {
    const hadContent = this.hasContent();
    let outcome: SwitchOutcome;
    let switchError: unknown;
    try {
      outcome = this.trySwitch();
    } catch (error) {
      switchError = error;
      outcome = { kind: isWalIncompatible(error) ? "marker" : "error" };
    }
    const asks = outcome.kind === "marker" || outcome.kind === "no-row";
    const onDisk = asks ? onDiskJournalMode(this.connection) : null;
    const decision = decideFallback(outcome, onDisk, this.requireWal);
    switch (decision.do) {
      case "verify":
        this.verify();
        if (hadContent) {
          this.log(
            "wal-on-content",
            "warn",
            "had content in another journal mode, and is in WAL mode from now on",
          );
        }
        return "wal";
      case "keep":
        if (decision.log) this.logFallback(`the engine kept journal_mode=${decision.mode}`, decision.mode);
        return decision.mode;
      case "downgrade":
        return this.downgrade(switchError);
      case "unsupported":
        throw this.unsupported(textOf(switchError) ?? "the engine keeps another mode", switchError);
      case "rethrow-switch":
        throw switchError;
      case "unknown":
        throw this.unknown();
    }
  }

  /** Only a file with content deserves the warning of B2.23; that it cannot be told is no obstacle. */
  hasContent(): boolean {
    try {
      return (queryNumber(this.connection, "PRAGMA page_count") ?? 0) > 0;
    } catch (error) {
      if (operationalFailure(error) === null) throw error;
      return false;
    }
  }

  /**
   * The switch, tried again on `SQLITE_BUSY` for a bounded time: it does not always honour the busy timeout,
   * and where it does, two minutes of it would be too long (behaviour B2.19, hazard H11).
   */
  trySwitch(): SwitchOutcome {
    const { clock } = this.surroundings;
    const deadline = clock.now() + constants.walSwitchTimeoutMs;
    return this.withoutWaiting(() => {
      for (;;) {
        try {
          const mode = asMode(queryValue(this.connection, SWITCH));
          return mode === null ? { kind: "no-row" } : { kind: "row", mode };
        } catch (error) {
          if (sqliteFailure(error)?.primary !== "SQLITE_BUSY" || clock.now() >= deadline) throw error;
          clock.sleep(constants.walSwitchPollMs);
        }
      }
    });
  }

  /** Runs statements with a busy timeout of 0, and restores the timeout whatever happens (B2.17). */
  withoutWaiting<T>(run: () => T): T {
    const timeoutMs = queryNumber(this.connection, "PRAGMA busy_timeout");
    queryValue(this.connection, "PRAGMA busy_timeout=0");
    try {
      return run();
    } finally {
      if (timeoutMs !== undefined) queryValue(this.connection, `PRAGMA busy_timeout=${timeoutMs}`);
    }
  }

  /** The switch never touches `-shm`; the first read does (hazard H7). */
  verify(): void {
    try {
      queryValue(this.connection, FRESHEN);
    } catch (cause) {
      const failure = operationalFailure(cause);
      if (failure === null) throw cause;
      throw new OpenError(
        `${this.name()} was switched to WAL, and the first read in WAL failed: ${failure.message}`,
        {
          hint: `if it goes on failing, close every other user of the file and run: sqlite3 ${this.name()} "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=DELETE"`,
          path: this.path ?? undefined,
          sqliteCode: failure.code,
          cause,
        },
      );
    }
  }

  /** Behaviour A2.11, B2.17, B2.18: nobody is waited for, and a refusal leaves a usable connection. */
  downgrade(switchError: unknown): JournalMode {
    this.logFallback(textOf(switchError) ?? "", "delete");
    let refusal: unknown;
    try {
      this.withoutWaiting(() => queryValue(this.connection, DOWNGRADE));
    } catch (error) {
      if (operationalFailure(error) === null) throw error;
      refusal = error;
    }
    // The answer to the downgrade comes from the connection's memory; what counts is what the disk has.
    const mode = onDiskJournalMode(this.connection);
    if (mode === null) throw switchError;
    if (refusal !== undefined) {
      this.log(
        "both-modes-refused",
        "warn",
        `refused both journal modes (WAL: ${textOf(switchError)}; DELETE: ${textOf(refusal)}) and goes on in journal_mode=${mode.toUpperCase()}`,
      );
    }
    return mode;
  }

  switchToDelete(): JournalMode {
    const mode = asMode(this.withoutWaiting(() => queryValue(this.connection, DOWNGRADE)));
    if (mode === null) throw this.unknown();
    return mode;
  }

  logFallback(reason: string, mode: JournalMode): void {
    this.log(
      "wal-fallback",
      "warn",
      `cannot use WAL here (${reason}) and goes on in journal_mode=${mode.toUpperCase()}`,
    );
  }

  log(topic: LogTopic, level: keyof Logger, text: string): void {
    logOnce(topic, this.label, () => this.logger[level](`${this.label} ${text}`));
  }

  unsupported(reason: string, cause: unknown): WalUnsupportedError {
    return new WalUnsupportedError(`${this.name()} cannot be used in WAL mode: ${reason}`, {
      hint: "put it on a local disk of this machine, or leave requireWal away",
      path: this.path ?? undefined,
      sqliteCode: sqliteFailure(cause)?.code,
      cause: cause ?? undefined,
    });
  }

  unknown(): JournalModeUnknownError {
    return new JournalModeUnknownError(`The journal mode of ${this.name()} cannot be established`, {
      hint: "nothing was changed; an authorizer that ignores pragmas does this",
      path: this.path ?? undefined,
    });
  }

  name(): string {
    return this.path ?? this.label;
  }
}

const offline =
  'With every user of it stopped, sqlite3 FILE "PRAGMA journal_mode=DELETE" takes it out of WAL mode.';

function resetBug(version: string | null): string {
  return `SQLite ${version} can lose committed rows in WAL mode (the WAL-reset bug, fixed in ${constants.walResetBug.fixedIn})`;
}

function textOf(error: unknown): string | undefined {
  return error instanceof Error ? error.message : undefined;
}
