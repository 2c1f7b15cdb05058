/**
 * Lock files, and how to open one safely. The lock itself is `flock`'s, Deno's, or a small SQLite database's.
 */
import { type BigIntStats, constants as fsConstants, fstatSync, lstatSync, openSync } from "node:fs";
import { InitLockError, type OpenError } from "../errors.ts";
import { closeUnwritten } from "../file/close-unwritten.ts";
import { createFile, type FileOwner } from "../file/create-file.ts";
import type { FileIdentity } from "../file/identity.ts";
import { placeHint } from "../file/place.ts";
import { messageOf } from "../thrown-error.ts";

/** A lock file that is open. */
export interface LockFile {
  /**
   * Takes the lock if it is free. Does not wait.
   *
   * @returns whether it is held now
   *
   * @throws {LockUnsupported} where this kind of lock does not work on this file system
   */
  tryLock(): boolean;
  /**
   * Releases the lock, if it is held, and closes the file. The file stays: if it were deleted, two processes
   * could hold the lock on two files (IL-012).
   */
  close(): void;
}

/** A kind of lock. */
export interface LockKind {
  readonly name: "flock" | "deno" | "sqlite";
  /**
   * Opens a lock file.
   *
   * @param path the lock file; made if it is missing
   * @param mode its permission bits when it is made
   * @param owner whose it is to be when it is made; default: this process's
   * @throws {InitLockError} for a link or a file that is not regular, and where it cannot be opened
   */
  open(path: string, mode: number, owner?: FileOwner): LockFile;
}

/** Thrown when a kind of lock does not work on a file system, where another may (IL-004). */
export class LockUnsupported extends Error {
  override name = "LockUnsupported";
}

/**
 * Opens a lock file without following a symbolic link and without waiting on a FIFO (IL-013).
 *
 * @returns its descriptor
 * @throws {InitLockError} for a link or a file that is not regular, and where it cannot be opened
 */
export function openLockFile(path: string, mode: number, owner?: FileOwner): number {
  const { O_RDWR, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fsConstants;
  makeLockFile(path, mode, owner);
  let descriptor: number;
  try {
    descriptor = openSync(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK);
  } catch (cause) {
    assertPlainFile(path);
    throw lockFileError(path, cause);
  }
  try {
    if (fstatSync(descriptor).isFile()) return descriptor;
  } catch (cause) {
    closeUnwritten(descriptor);
    throw lockFileError(path, cause);
  }
  closeUnwritten(descriptor);
  throw notPlain(path);
}

/**
 * Makes a lock file if it is missing, with its permissions whatever the umask (IL-016): every user who may
 * write to the database must be able to lock it. It is opened afterwards, without `O_CREAT`, which Linux
 * refuses on other users' files in directories such as /tmp.
 *
 * @throws {InitLockError} where it cannot be made
 */
export function makeLockFile(path: string, mode: number, owner?: FileOwner): void {
  try {
    createFile(path, mode, owner);
  } catch (error) {
    const { cause = error, hint } = error as OpenError;
    throw lockFileError(path, cause, hint);
  }
}

/**
 * Refuses a lock file that is a link or not a regular file, as far as can be told
 * before it is opened (IL-013).
 *
 * @throws {InitLockError} when it exists and is not a regular file
 */
function assertPlainFile(path: string): void {
  const stats = look(path);
  if (stats !== undefined && !stats.isFile()) throw notPlain(path, stats.isSymbolicLink());
}

function look(path: string): BigIntStats | undefined {
  try {
    return lstatSync(path, { bigint: true, throwIfNoEntry: false });
  } catch (cause) {
    throw lockFileError(path, cause);
  }
}

/**
 * Opens a lock file with what can't be told not to follow links, and makes sure that it is the file under the path
 * before anything is locked: in a directory that others may write, it may be exchanged for a link, or for another
 * name of somebody's database, at any moment (IL-013, IL-020).
 *
 * @param open opens the file, and locks nothing
 * @param isThis whether what was opened is the file with that identity
 * @returns what `open` returned
 * @throws {InitLockError} when it was not, or is no regular file of one name; it is closed again
 */
export function openedUnexchanged<T extends { close(): unknown }>(
  path: string,
  open: () => T,
  isThis: (opened: T, identity: FileIdentity) => boolean,
): T {
  assertPlainFile(path);
  let opened: T;
  try {
    opened = open();
  } catch (cause) {
    throw lockFileError(path, cause);
  }
  try {
    const stats = look(path);
    if (stats?.isFile() !== true) throw notPlain(path, stats?.isSymbolicLink());
    if (stats.nlink > 1n) throw otherName(path);
    if (isThis(opened, stats)) return opened;
    throw lockFileError(path, new Error("the file was exchanged while it was being opened"));
  } catch (error) {
    opened.close();
    throw error instanceof InitLockError ? error : lockFileError(path, error);
  }
}

function otherName(path: string): InitLockError {
  return new InitLockError(`The lock file ${path} has another name`, {
    hint: "a lock on it could be a lock on somebody's database; remove it and connect again",
    path,
  });
}

function notPlain(path: string, link = false): InitLockError {
  return new InitLockError(
    link ? `The lock file ${path} is a symbolic link` : `The lock file ${path} is not a regular file`,
    {
      hint: link
        ? "a link could point to any file, so it is not followed; remove the link and connect again"
        : "move it out of the way and connect again",
      path,
    },
  );
}

/** The error for a lock file that cannot be opened. */
export function lockFileError(path: string, cause: unknown, hint: string = placeHint(cause)): InitLockError {
  const reason = messageOf(cause);
  return new InitLockError(`The lock file ${path} cannot be opened: ${reason}`, {
    hint,
    path,
    cause,
  });
}
