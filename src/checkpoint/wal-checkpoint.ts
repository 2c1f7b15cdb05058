import type { Connection } from "../engine/connection.ts";
import { sizedFile } from "../file/identity.ts";

/** How a checkpoint goes about readers (https://sqlite.org/pragma.html#pragma_wal_checkpoint). */
export type CheckpointMode = "PASSIVE" | "RESTART" | "TRUNCATE";

/** What the engine says of a `-wal`. */
export interface WalPages {
  /** Whether somebody was in the way: for `PASSIVE` another checkpoint, else a reader or a writer. */
  readonly isBusy: boolean;
  /** How many pages are in the `-wal`; -1 where the database is not in WAL mode, or nothing was said. */
  readonly frames: number;
  /** How many of them are in the database, too. */
  readonly checkpointed: number;
}

/**
 * Moves what is in the `-wal` of the main database into the database, as far as readers let it.
 *
 * @param mode `PASSIVE` waits for nobody; the others wait as the connection's busy timeout says
 * @throws the driver's error: after one, the `-wal` still has all that was in it, and nothing that was committed is lost
 */
export function walCheckpoint(connection: Connection, mode: CheckpointMode): WalPages {
  // Named, since an attached database is not ours; and all(), since an error may come after the row.
  const [row] = connection.prepare(`PRAGMA main.wal_checkpoint(${mode})`).all();
  const [busy = 0, frames = -1, checkpointed = -1] = Object.values((row ?? {}) as object).map(Number);
  return { isBusy: busy !== 0, frames, checkpointed };
}

/**
 * The length of a database's `-wal`, in bytes. The file is not opened.
 *
 * @param path the database's canonical path
 * @returns 0 where there is none
 * @throws {OpenError} where it cannot be looked at
 */
export function walBytes(path: string): number {
  return Number(sizedFile(`${path}-wal`)?.size ?? 0);
}
