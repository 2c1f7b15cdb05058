/** What the choice of a journal mode asks of the machine, as an argument: tests put others in its place. */
import { dirname } from "node:path";
import { type Clock, systemClock } from "../clock.ts";
import type { Connection } from "../engine/connection.ts";
import { libraryDriver, libraryOf, libraryVersion } from "../engine/driver.ts";
import { networkFileSystem } from "../file/mount-table.ts";
import { processSlot } from "../process-state.ts";
import { proveWal, type WalProof } from "./wal-proof.ts";

/** What the surroundings say. */
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
