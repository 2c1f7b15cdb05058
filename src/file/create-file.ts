import {
  closeSync,
  fchmodSync,
  fchownSync,
  constants as fsConstants,
  fstatSync,
  openSync,
  rmSync,
  type Stats,
} from "node:fs";
import { OpenError } from "../errors.ts";
import { isRefusedByRuntime } from "../thrown-error.ts";
import { closeUnwritten } from "./close-unwritten.ts";
import { placeHint } from "./place.ts";

/** The part of `node:fs` that making a file needs. */
export interface MakingFileSystem {
  openSync(path: string, flags: number, mode: number): number;
  fchmodSync(descriptor: number, mode: number): void;
  fstatSync(descriptor: number): Stats;
  closeSync(descriptor: number): void;
  rmSync(path: string, options: { force: true }): void;
}

const realFileSystem: MakingFileSystem = { openSync, fchmodSync, fstatSync, closeSync, rmSync };

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
 * @throws {OpenError} when it cannot be made; nothing of it is left then (CN-045)
 */
export function createFile(path: string, mode: number, owner?: FileOwner): void {
  try {
    closeUnwritten(openNewFile(path, mode, realFileSystem, owner));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return;
    throw new OpenError(`${path} cannot be made: ${(error as Error).message}`, {
      hint: error instanceof OtherPermissions ? error.hint : placeHint(error),
      path,
      sqliteCode: "SQLITE_CANTOPEN",
      cause: error,
    });
  }
}

/** Thrown where a file system, or a runtime's permissions, refuse to set permission bits that are not those wanted. */
class OtherPermissions extends Error {
  override name = "OtherPermissions";
  readonly hint: string;

  constructor(cause: unknown, has: number, mode: number) {
    const [is, wants] = [has, mode].map((bits) => `0o${bits.toString(8)}`);
    super(`it gets the permissions ${is}, and setting ${wants} failed: ${(cause as Error).message}`, {
      cause,
    });
    this.hint = `if ${is} is as good, pass fileMode: ${is}; else choose another place, or a umask that leaves ${wants}`;
  }
}

/**
 * Makes a file that nobody has made before, and opens it for writing: it does not go through a link, and what
 * is there already is left alone (CO-017). Where its permissions cannot be set, and are not those wanted, it is
 * removed again (CN-045).
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
    const wanted = owner === undefined || give(descriptor, owner) ? mode : withoutGroup(mode);
    setMode(descriptor, wanted, fs, owner !== undefined);
    return descriptor;
  } catch (error) {
    fs.rmSync(path, { force: true });
    closeUnwritten(descriptor, fs);
    throw error;
  }
}

/**
 * `node --permission` and some file systems know no `fchmod`; the bits may be right without it. A file that takes after
 * another may then have fewer of them (CN-051).
 */
function setMode(descriptor: number, mode: number, fs: MakingFileSystem, fewer: boolean): void {
  try {
    fs.fchmodSync(descriptor, mode);
  } catch (error) {
    const has = fs.fstatSync(descriptor).mode & 0o777;
    const isFewer = fewer && isRefusedByRuntime(error) && (has & ~mode) === 0;
    if (has !== mode && !isFewer) throw new OtherPermissions(error, has, mode);
  }
}

/** Root may give a file to anyone; any other user only to a group that it is in. */
function give(descriptor: number, { uid, gid }: FileOwner): boolean {
  const now = fstatSync(descriptor);
  // Deno says who the user is only with a permission of its own, so it is tried.
  return (
    (now.uid === uid && now.gid === gid) ||
    mayGive(descriptor, uid, gid) ||
    now.gid === gid ||
    mayGive(descriptor, -1, gid)
  );
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
