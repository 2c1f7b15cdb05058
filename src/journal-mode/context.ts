/** What the choice of a journal mode knows about one database, and what it may ask of the machine. */
import { basename, dirname } from "node:path";
import { keep, recall } from "../bounded-map.ts";
import { type Clock, systemClock } from "../clock.ts";
import type { Connection } from "../engine/connection.ts";
import { libraryDriver, libraryOf, libraryVersion } from "../engine/driver.ts";
import { ArgumentError } from "../errors.ts";
import { networkFileSystem } from "../file/mount-table.ts";
import { type Logger, loggerOf } from "../logger.ts";
import { processSlot } from "../process-state.ts";
import { proveWal, type WalProof } from "./wal-proof.ts";

/** Which journal mode to bring a database into, and where to report. */
export interface JournalModeOptions {
  /**
   * Names the database in messages. Each kind of warning is logged once per process
   * and label (JM-019, JM-020).
   *
   * @default the file's own name
   */
  readonly label?: string | undefined;
  /**
   * Throw instead of going on in a mode other than WAL (JM-038).
   *
   * @default false
   */
  readonly requireWal?: boolean | undefined;
  /**
   * The mode to bring the file into. `"delete"` never takes a file out of WAL mode (JM-039, JM-040).
   *
   * @default "wal"
   */
  readonly journalMode?: "wal" | "delete" | undefined;
  /**
   * Where messages go: anything with `warn()` and `error()`, such as `console`.
   *
   * @default process warnings, which Node prints to stderr
   */
  readonly logger?: Logger | undefined;
}

/** A database whose journal mode is being chosen. */
export interface Context {
  readonly connection: Connection;
  /** The file; `null` for one in memory, or where it is not known. */
  readonly path: string | null;
  /** Its name in the log. */
  readonly label: string;
  /** Its name in errors. */
  readonly name: string;
  readonly requireWal: boolean;
  readonly wanted: "wal" | "delete";
  readonly logger: Logger;
  readonly surroundings: Surroundings;
}

/**
 * Fills in the defaults.
 *
 * @throws {ArgumentError} for options that cannot mean anything (JM-042)
 */
export function contextOf(
  connection: Connection,
  path: string | null,
  options: JournalModeOptions,
  surroundings: Surroundings,
): Context {
  const wanted = options.journalMode ?? "wal";
  const requireWal = options.requireWal ?? false;
  if (wanted !== "wal" && wanted !== "delete") {
    throw new ArgumentError(`journalMode is ${JSON.stringify(wanted)}`, {
      hint: 'it takes "wal" or "delete"',
    });
  }
  if (wanted === "delete" && requireWal) {
    throw new ArgumentError('journalMode "delete" and requireWal contradict each other', {
      hint: "omit one of them",
    });
  }
  const label = options.label ?? (path === null ? "database" : basename(path));
  const logger = loggerOf(options.logger);
  return { connection, path, label, name: path ?? label, requireWal, wanted, logger, surroundings };
}

/** What is asked of the machine, as an argument, so that tests can replace it. */
export interface Surroundings {
  readonly clock: Clock;
  readonly platform: NodeJS.Platform;
  /** The network file system that a path is on, or `null`. */
  readonly networkFileSystem: (path: string) => string | null;
  /** Tries whether WAL works in a file's directory; `null` where the connection's library cannot be found. */
  readonly proveWal: (path: string, connection: Connection) => WalProof | null;
  /** Files that others used for as long as a switch was tried, by path (JM-057). */
  readonly filesInUse: Set<string>;
  /** The version of a connection's SQLite, without a statement on it; `null` where that is impossible. */
  readonly sqliteVersion: (connection: Connection) => string | null;
}

/** The network file system of each directory; `null` for a local one. */
const fileSystems = processSlot("file-systems.1", () => new Map<string, string | null>());

const filesInUse = processSlot("files-in-use.1", () => new Set<string>());

/** The machine that this process runs on. */
export const realSurroundings: Surroundings = {
  clock: systemClock,
  platform: process.platform,
  networkFileSystem(path) {
    // The mount table is long, and a directory's file system does not change under a running service.
    const directory = dirname(path);
    let known = recall(fileSystems(), directory);
    if (known === undefined) {
      known = networkFileSystem(path);
      keep(fileSystems(), directory, known);
    }
    return known;
  },
  get filesInUse() {
    return filesInUse();
  },
  proveWal(path, connection) {
    const Library = libraryDriver(libraryOf(connection));
    return Library === null ? null : proveWal(path, Library);
  },
  sqliteVersion: (connection) => libraryVersion(libraryOf(connection)),
};
