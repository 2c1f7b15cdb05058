import { closeSync, fchmodSync, fchownSync, openSync } from "node:fs";
import { OpenError } from "../errors.ts";
import { placeHint } from "./place.ts";

/** Whose a file is. */
export interface FileOwner {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Makes the file if it is missing, so that it has its permissions before it has content (CN-027). SQLite
 * gives the same permissions to `-wal`, `-shm` and journals.
 *
 * An existing file is not opened: with `O_EXCL`, this descriptor is the only one (LH-001).
 *
 * @param mode permission bits, whatever the umask
 * @param owner whose it is to be, as far as this process may say so; default: this process's
 * @throws {OpenError} when it cannot be made
 */
export function createFile(path: string, mode: number, owner?: FileOwner): void {
  let descriptor: number;
  try {
    descriptor = openSync(path, "wx", mode);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return;
    throw new OpenError(`${path} cannot be made: ${(error as Error).message}`, {
      hint: placeHint(error),
      path,
      sqliteCode: "SQLITE_CANTOPEN",
      cause: error,
    });
  }
  try {
    const bits = owner === undefined || give(descriptor, owner) ? mode : withoutGroup(mode);
    fchmodSync(descriptor, bits);
  } finally {
    closeSync(descriptor);
  }
}

/** Root may give a file to anyone; any other user only to a group that it is in. */
function give(descriptor: number, { uid, gid }: FileOwner): boolean {
  const root = process.geteuid?.() === 0;
  try {
    fchownSync(descriptor, root ? uid : -1, gid);
    return true;
  } catch {
    return false;
  }
}

/** It is another group than was meant, so that its members get no more than everybody. */
function withoutGroup(mode: number): number {
  return (mode & ~0o070) | ((mode & 0o007) << 3);
}
