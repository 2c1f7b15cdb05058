/**
 * The lock under which a database is set up for the first time in a process: `<db>.init.lock` (behaviour
 * A5.21, B1.6). Ordinary writes take no lock but SQLite's own.
 */

import { isAsyncFunction } from "../async-function.ts";
import { type Clock, systemClock } from "../clock.ts";
import { constants } from "../constants.ts";
import { type Driver, defaultDriver, libraryDriver, libraryOf } from "../engine/driver.ts";
import { ArgumentError, InitLockError } from "../errors.ts";
import { databasePath } from "../file/database-path.ts";
import { denoKind } from "../file-lock/deno-lock.ts";
import { flockKind } from "../file-lock/flock.ts";
import { libc } from "../file-lock/libc.ts";
import { type LockFile, type LockKind, LockUnsupported } from "../file-lock/lock-file.ts";
import { sqliteKind } from "../file-lock/sqlite-lock.ts";
import { type Logger, processWarnings } from "../logger.ts";
import { processSlot } from "../process-state.ts";

export interface InitLockOptions {
  /** How long to wait for the lock, in milliseconds. Default 10,000. */
  readonly timeoutMs?: number | undefined;
  /** How long to sleep between two attempts, in milliseconds. Default 5. */
  readonly pollMs?: number | undefined;
  /** Permission bits of a lock file that is made. Default 0o600. */
  readonly fileMode?: number | undefined;
  /** Where the warning about a wait without end goes. Default: process warnings. */
  readonly logger?: Logger | undefined;
  /** The driver behind the lock where there is no `flock`. Default: as `connect()`. */
  readonly driver?: Driver | undefined;
  /** The kinds of lock to try, best first; for tests. */
  readonly kinds?: readonly LockKind[] | undefined;
  /** Time; for tests. */
  readonly clock?: Clock | undefined;
}

/** What the holder of the lock knows about it. */
export interface InitLockHold {
  /**
   * Whether the lock is really held. `false` when the wait ran out: setting up goes on then (SQLite's own
   * locks keep it safe), but nothing that must happen only once may: no quarantine, no repair.
   */
  readonly owned: boolean;
}

/** Locks held by this thread, by lock file path: how often each was entered. */
export const heldLocks: () => Map<string, number> = processSlot(
  "held-init-locks.1",
  () => new Map<string, number>(),
);

/**
 * Runs `fn` under the database's init lock.
 *
 * The wait is bounded. When it runs out, a warning is logged and `fn` runs without the lock, with
 * `hold.owned` false. The lock may be entered again by the thread that holds it. Databases in memory take
 * none.
 *
 * @param path the database, not the lock file
 * @param fn what to do; not asynchronous
 * @returns what `fn` returned
 * @throws {InitLockError} when the lock file is a link or no file, or cannot be opened
 * @throws {ArgumentError} for an asynchronous `fn`, before it runs, or for one that turns out to be by
 *   returning a promise
 */
export function withInitLock<T>(
  path: string | URL,
  fn: (hold: InitLockHold) => T,
  options: InitLockOptions = {},
): T {
  if (isAsyncFunction(fn)) throw asynchronous();
  const file = databasePath(path);
  if (file === null) return run(fn, { owned: true });
  const lockPath = `${file}${constants.initLockSuffix}`;
  const depth = heldLocks().get(lockPath) ?? 0;
  if (depth > 0) return run(fn, { owned: true });

  const lock = acquire(file, options);
  if (lock === null) return run(fn, { owned: false });
  heldLocks().set(lockPath, depth + 1);
  try {
    return run(fn, { owned: true });
  } finally {
    heldLocks().delete(lockPath);
    lock.close();
  }
}

function run<T>(fn: (hold: InitLockHold) => T, hold: InitLockHold): T {
  const result = fn(hold);
  const { then } = (result ?? {}) as { then?: unknown };
  if (typeof then !== "function") return result;
  // It goes on without the lock; nobody will ever look at how it ends.
  then.call(result, undefined, () => {});
  throw asynchronous();
}

function asynchronous(): ArgumentError {
  return new ArgumentError("withInitLock was given an asynchronous function", {
    hint: "the lock would be released at its first await; do the asynchronous work before or after",
  });
}

function acquire(file: string, options: InitLockOptions): LockFile | null {
  const kinds = options.kinds ?? lockKinds(options.driver);
  const logger = options.logger ?? processWarnings;
  for (const kind of kinds) {
    const suffix = kind.name === "sqlite" ? constants.initLockSidecarSuffix : constants.initLockSuffix;
    const lock = kind.open(`${file}${suffix}`, options.fileMode ?? constants.databaseFileMode);
    try {
      if (wait(lock, options)) return lock;
    } catch (error) {
      lock.close();
      if (error instanceof LockUnsupported) continue;
      throw error;
    }
    lock.close();
    const waited = options.timeoutMs ?? constants.initLockTimeoutMs;
    logger.warn(
      `walguard waited ${waited} ms for ${file}${suffix} and goes on without it: another process has been setting up ${file} for that long`,
    );
    return null;
  }
  logger.warn(`walguard sets up ${file} without an init lock: no kind of file lock works in its directory`);
  return null;
}

function wait(lock: LockFile, options: InitLockOptions): boolean {
  const { timeoutMs = constants.initLockTimeoutMs, pollMs = constants.initLockPollMs } = options;
  const clock = options.clock ?? systemClock;
  const deadline = clock.now() + timeoutMs;
  for (;;) {
    if (lock.tryLock()) return true;
    const left = deadline - clock.now();
    if (left <= 0) return false;
    clock.sleep(Math.min(pollMs, left));
  }
}

/** The kinds of lock to try here, best first. */
function lockKinds(driver: Driver | undefined): LockKind[] {
  const kinds: LockKind[] = [];
  const deno = denoKind();
  const calls = deno === null ? libc() : null;
  if (deno !== null) kinds.push(deno);
  if (calls !== null) kinds.push(flockKind(calls));
  const Library = libraryDriver(libraryOf(driver ?? defaultDriver()));
  if (Library !== null) kinds.push(sqliteKind(Library));
  if (kinds.length === 0) {
    throw new InitLockError("There is no way to lock a file here", {
      hint: "install koffi (npm install koffi), or pass a driver",
    });
  }
  return kinds;
}
