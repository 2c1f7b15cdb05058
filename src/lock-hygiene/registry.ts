import type { Connection } from "../engine/connection.ts";
import { processSlot } from "../process-state.ts";
import type { WalWatch } from "./wal-watch.ts";

/** A database that this process has open. */
export interface LiveDatabase {
  readonly path: string;
  /** Other paths to the same directory entry, through a directory that is mounted twice. */
  aliases?: Set<string>;
  readonly library: object;
  /** Strong references, on purpose: the garbage collector closes a connection that nothing references. */
  readonly connections: Set<Connection>;
  /** What is remembered of its `-wal`. */
  walWatch?: WalWatch;
}

/** The databases that this thread has open, by device and inode; one registry for all copies of walguard in it. */
export const liveDatabases: () => Map<string, LiveDatabase> = processSlot(
  "live-databases.1",
  () => new Map<string, LiveDatabase>(),
);
