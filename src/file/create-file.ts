import { closeSync, fchmodSync, fchownSync, constants as fsConstants, openSync } from "node:fs";
import { OpenError } from "../errors.ts";
import { isRefusedByRuntime } from "../thrown-error.ts";
import { placeHint } from "./place.ts";

/** The part of `node:fs` that making a file needs. */
export interface MakingFileSystem {
  openSync(path: string, flags: number, mode: number): number;
  fchmodSync(descriptor: number, mode: number): void;
  closeSync(descriptor: number): void;
}

const realFileSystem: MakingFileSystem = { openSync, fchmodSync, closeSync };

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
    descriptor = openNewFile(path, mode, realFileSystem, owner);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return;
    throw new OpenError(`${path} cannot be made: ${(error as Error).message}`, {
      hint: placeHint(error),
      path,
      sqliteCode: "SQLITE_CANTOPEN",
      cause: error,
    });
  }
  closeSync(descriptor);
}

/**
 * Makes a file that nobody has made before, and opens it for writing: it does not go through a link, and what
 * is there already is left alone (CO-017).
 *
 * @param mode permission bits, whatever the umask
 * @param fs for tests
 * @param owner whose it is to be, as far as this process may say so; default: this process's
 * @returns its descriptor
 * @throws the system's error, `EEXIST` where there is anything of that name
 */
export function openNewFile(
  path: string,
  mode: number,
  fs: MakingFileSystem = realFileSystem,
  owner?: FileOwner,
): number {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW = 0 } = fsConstants;
  const first = owner === undefined ? mode : withoutGroup(mode);
  const descriptor = fs.openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, first);
  try {
    fs.fchmodSync(descriptor, owner === undefined || give(descriptor, owner) ? mode : withoutGroup(mode));
    return descriptor;
  } catch (error) {
    // node --permission has no fchmod: what the umask left of the permissions has to do (CN-051).
    if (isRefusedByRuntime(error)) return descriptor;
    fs.closeSync(descriptor);
    throw error;
  }
}

/** Root may give a file to anyone; any other user only to a group that it is in. */
function give(descriptor: number, { uid, gid }: FileOwner): boolean {
  // Deno says who the user is only with a permission of its own, so it is tried.
  return mayGive(descriptor, uid, gid) || mayGive(descriptor, -1, gid);
}

function mayGive(descriptor: number, uid: number, gid: number): boolean {
  try {
    fchownSync(descriptor, uid, gid);
    return true;
  } catch {
    return false;
  }
}

/** It is another group than was meant, so that its members get no more than everybody. */
function withoutGroup(mode: number): number {
  return (mode & ~0o070) | ((mode & 0o007) << 3);
}
