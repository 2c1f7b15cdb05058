/** A lock file that is open and may be locked. Made by `flock`, by Deno, or by a small SQLite database. */
import { closeSync, constants as fsConstants, fstatSync, lstatSync, openSync } from "node:fs";
import { InitLockError } from "../errors.ts";
import { createFile, placeHint } from "../file/place.ts";

export interface LockFile {
  /**
   * Takes the lock if nobody has it. Does not wait.
   *
   * @throws {LockUnsupported} where this kind of lock does not work on this file system
   */
  tryLock(): boolean;
  /** Gives the lock back, if it is held, and closes the file. The file stays: deleting it would fork the lock. */
  close(): void;
}

/** A kind of lock. */
export interface LockKind {
  readonly name: "flock" | "deno" | "sqlite";
  /**
   * @param path the lock file; made if it is missing
   * @param mode its permission bits when it is made
   */
  open(path: string, mode: number): LockFile;
}

/** This kind of lock does not work here; another may. */
export class LockUnsupported extends Error {
  override name = "LockUnsupported";
}

/**
 * Opens a lock file without following a symbolic link and without waiting on a FIFO.
 *
 * @returns its descriptor
 * @throws {InitLockError} for a link, for what is no regular file, and where it cannot be opened
 */
export function openLockFile(path: string, mode: number): number {
  const { O_RDWR, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fsConstants;
  makeLockFile(path, mode);
  let descriptor: number;
  try {
    descriptor = openSync(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK);
  } catch (cause) {
    assertPlainFile(path);
    throw lockFileError(path, cause);
  }
  if (fstatSync(descriptor).isFile()) return descriptor;
  closeSync(descriptor);
  throw notPlain(path);
}

/**
 * Makes a lock file if it is missing, with its permissions whatever the umask says: whoever may write to the
 * database must be able to lock it. Opening it comes after, without `O_CREAT`, which Linux refuses on other
 * users' files in directories such as /tmp.
 *
 * @throws {InitLockError} where it cannot be made
 */
export function makeLockFile(path: string, mode: number): void {
  try {
    createFile(path, mode);
  } catch (error) {
    throw lockFileError(path, (error as Error).cause ?? error);
  }
}

/**
 * Refuses a lock file that is a link or no file, as far as can be told before it is opened.
 *
 * @throws {InitLockError} when it is there and is no regular file
 */
export function assertPlainFile(path: string): void {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats !== undefined && !stats.isFile()) throw notPlain(path, stats.isSymbolicLink());
}

function notPlain(path: string, link = false): InitLockError {
  return new InitLockError(
    link ? `The lock file ${path} is a symbolic link` : `The lock file ${path} is not a regular file`,
    {
      hint: link
        ? "whoever made it could aim it at any file; remove the link and connect again"
        : "move what is there out of the way and connect again",
      path,
    },
  );
}

/** The error for a lock file that cannot be opened. */
export function lockFileError(path: string, cause: unknown): InitLockError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new InitLockError(`The lock file ${path} cannot be opened: ${reason}`, {
    hint: placeHint(cause),
    path,
    cause,
  });
}
