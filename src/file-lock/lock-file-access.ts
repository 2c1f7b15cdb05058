import { statSync } from "node:fs";
import type { FileOwner } from "../file/create-file.ts";

/** With which permission bits a lock file is made, and whose it is to be. */
export interface LockFileAccess {
  readonly mode: number;
  readonly owner?: FileOwner;
}

/**
 * The lock file of a database that is there takes after it, as its `-wal` does: all who may write the one must be
 * able to lock the other (IL-019).
 *
 * @param file the database
 * @param mode the permission bits where there is no database yet
 */
export function lockFileAccess(file: string, mode: number): LockFileAccess {
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    if (stats?.isFile()) return { mode: stats.mode & 0o777, owner: { uid: stats.uid, gid: stats.gid } };
  } catch {
    // Where the database cannot be looked at, opening it says why.
  }
  return { mode };
}
