/** What the choice of a journal mode is told of one database, and what it may ask of the machine. */
import { basename, dirname } from "node:path";
import { type Clock, systemClock } from "../clock.ts";
import type { Connection } from "../engine/connection.ts";
import { libraryDriver, libraryOf, libraryVersion } from "../engine/driver.ts";
import { ArgumentError } from "../errors.ts";
import { networkFileSystem } from "../file/mount-table.ts";
import { type Logger, processWarnings } from "../logger.ts";
import { processSlot } from "../process-state.ts";
import { proveWal, type WalProof } from "./wal-proof.ts";

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

/** One database on its way to a journal mode. */
export interface Context {
  readonly connection: Connection;
  /** The file; `null` in memory, or where nobody knows. */
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
 * @throws {ArgumentError} for options that cannot mean anything
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
      hint: "leave one of them away",
    });
  }
  const label = options.label ?? (path === null ? "database" : basename(path));
  const logger = options.logger ?? processWarnings;
  return { connection, path, label, name: path ?? label, requireWal, wanted, logger, surroundings };
}

/** What is asked of the machine, as an argument: tests put others in its place. */
export interface Surroundings {
  readonly clock: Clock;
  readonly platform: NodeJS.Platform;
  /** The network file system that a path is on, or `null`. */
  readonly networkFileSystem: (path: string) => string | null;
  /** Shows whether WAL works beside a path; `null` where no library of the connection's can be asked. */
  readonly proveWal: (path: string, connection: Connection) => WalProof | null;
  /** The version of a connection's SQLite, without a statement on it; `null` where it cannot be had so. */
  readonly sqliteVersion: (connection: Connection) => string | null;
}

/** Network file systems by directory; `null` for a local one. */
const fileSystems = processSlot("file-systems.1", () => new Map<string, string | null>());

/** The real ones. */
export const realSurroundings: Surroundings = {
  clock: systemClock,
  platform: process.platform,
  networkFileSystem(path) {
    // The mount table is long, and a directory's file system does not change under a running service.
    const directory = dirname(path);
    let known = fileSystems().get(directory);
    if (known === undefined) {
      known = networkFileSystem(path);
      fileSystems().set(directory, known);
    }
    return known;
  },
  proveWal(path, connection) {
    const Library = libraryDriver(libraryOf(connection));
    return Library === null ? null : proveWal(path, Library);
  },
  sqliteVersion: (connection) => libraryVersion(libraryOf(connection)),
};
