/**
 * The lock under which a process sets a database up for the first time: `<db>.init.lock` (IL-001). Ordinary
 * writes take no lock but SQLite's own (IL-002).
 */

import { types } from "node:util";
import { isAsyncFunction } from "../async-function.ts";
import { type Clock, systemClock } from "../clock.ts";
import { constants } from "../constants.ts";
import { type Driver, defaultDriver, libraryDriver, libraryOf } from "../engine/driver.ts";
import { ArgumentError, InitLockError } from "../errors.ts";
import { assertAccess, wanted } from "../file/access.ts";
import { databasePath } from "../file/database-path.ts";
import { denoKind } from "../file-lock/deno-lock.ts";
import { flockKind } from "../file-lock/flock.ts";
import { libc } from "../file-lock/libc.ts";
import {
  type LockFile,
  type LockKind,
  LockUnsupported,
  lockFileError,
  makeLockFile,
} from "../file-lock/lock-file.ts";
import { lockFileAccess } from "../file-lock/lock-file-access.ts";
import { sqliteKind } from "../file-lock/sqlite-lock.ts";
import { type Logger, loggerOf, logOnce } from "../logger.ts";
import { isBundled } from "../optional-package.ts";
import { processSlot } from "../process-state.ts";

/** How to take the init lock. */
export interface InitLockOptions {
  /**
   * How long to wait for the lock, in milliseconds (IL-006).
   *
   * @default 10000
   */
  readonly timeoutMs?: number | undefined;
  /**
   * How long to sleep between two attempts, in milliseconds (IL-007).
   *
   * @default 5
   */
  readonly pollMs?: number | undefined;
  /**
   * Permission bits of a lock file that is made before the database is there, whatever the umask (IL-016).
   * Otherwise it takes the database's (IL-019).
   *
   * @default 0o600
   */
  readonly fileMode?: number | undefined;
  /**
   * Where the warning goes when the work goes on without the lock (IL-004, IL-006).
   *
   * @default process warnings, which Node prints to stderr
   */
  readonly logger?: Logger | undefined;
  /**
   * The driver whose SQLite does the locking where there is no `flock` (IL-014).
   *
   * @default as for connect(): better-sqlite3 if it is installed, else node:sqlite
   */
  readonly driver?: Driver | undefined;
  /**
   * The kinds of lock to try, best first; for tests.
   *
   * @default those that this platform has
   */
  readonly kinds?: readonly LockKind[] | undefined;
  /**
   * Time; for tests.
   *
   * @default the system's clock
   */
  readonly clock?: Clock | undefined;
}

/** What the function that runs under the lock is told about it. */
export interface InitLockHold {
  /**
   * Whether the lock is really held. `false` when the wait timed out or no kind of lock works there. The
   * set-up then goes on, which SQLite's own locks keep safe, but nothing may be done that must happen only
   * once: no quarantine and no repair (IL-008).
   */
  readonly owned: boolean;
}

/** The locks that this thread holds, by path of the lock file, with how often each was entered. */
export const heldLocks: () => Map<string, number> = processSlot(
  "held-init-locks.1",
  () => new Map<string, number>(),
);

/**
 * Runs `fn` under the database's init lock, the one that `connect` sets the database up under.
 *
 * The wait is bounded. When it times out, a warning is logged and `fn` runs without the lock, with
 * `hold.owned` false (IL-006). The thread that holds the lock may take it again, and may connect (IL-015).
 * The lock is free again as soon as `fn` returns or throws (IL-010), or the process dies (IL-011); the lock
 * file is never deleted (IL-012). A database in memory takes no lock (IL-003).
 *
 * @param path the database, not the lock file
 * @param fn what to do; not asynchronous
 * @param options see {@link InitLockOptions}
 * @returns what `fn` returned
 * @throws what `fn` threw, as it is
 * @throws {InitLockError} when the lock file is a link or not a regular file (IL-013), or cannot be opened
 * @throws {ArgumentError} for an asynchronous `fn`, before it runs, or after it when it
 *   returned a promise (IL-018)
 *
 * @example
 * ```ts
 * import { withInitLock } from "walguard";
 *
 * withInitLock("state.db", ({ owned }) => {
 *   if (owned) console.log("migrating"); // -> migrating
 * });
 * ```
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

  const { clock = systemClock } = options;
  const lock = sleeping(acquire(file, options), (milliseconds) => clock.sleep(milliseconds));
  if (lock === null) return run(fn, { owned: false });
  return held(lockPath, lock, fn);
}

/**
 * Refuses a lock file that this process will not be able to lock, before anything is opened: an engine that only looks
 * at a file in WAL mode leaves an empty `-wal` and `-shm` beside it (IL-021).
 *
 * @param file the database
 * @param driver as for {@link withInitLock}
 * @param logger as for {@link withInitLock}
 * @throws {InitLockError} when the lock file is there and may not be read and written
 */
export function assertLockable(file: string, driver: Driver, logger?: Logger): void {
  const [best] = lockKinds(driver, loggerOf(logger));
  const path = `${file}${best === undefined ? constants.initLockSuffix : suffixFor(best)}`;
  try {
    assertAccess(path, wanted.readAndWrite);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw lockFileError(path, cause);
  }
}

function run<T>(fn: (hold: InitLockHold) => T, hold: InitLockHold): T {
  const result = fn(hold);
  const { then } = (result ?? {}) as { then?: unknown };
  if (typeof then !== "function") return result;
  // Nothing will await it, and its rejection must not end the process as an unhandled one. The `then` of anything
  // else is not called: a query builder's would run the query.
  if (types.isPromise(result)) Promise.prototype.then.call(result, undefined, () => {});
  throw asynchronous();
}

function asynchronous(): ArgumentError {
  return new ArgumentError("withInitLock was given an asynchronous function", {
    hint: "the lock would be released at its first await; do the asynchronous work before or after",
  });
}

/**
 * Runs `fn` under the init lock as {@link withInitLock} does, and leaves the waiting to the caller. Within `fn`, which runs
 * in one turn of the event loop, the thread may take the lock again.
 *
 * @param file the database's canonical path
 * @param pause waits for so many milliseconds; what it rejects with ends the wait, and is thrown
 */
export async function withInitLockAsync<T>(
  file: string,
  fn: (hold: InitLockHold) => T,
  options: InitLockOptions,
  pause: (milliseconds: number) => Promise<void>,
): Promise<T> {
  const waits = acquire(file, options);
  let step = waits.next();
  while (step.done !== true) {
    try {
      await pause(step.value);
    } catch (error) {
      step = waits.throw(error);
      continue;
    }
    step = waits.next();
  }
  const lock = step.value;
  return lock === null ? run(fn, { owned: false }) : held(`${file}${constants.initLockSuffix}`, lock, fn);
}

function held<T>(lockPath: string, lock: LockFile, fn: (hold: InitLockHold) => T): T {
  heldLocks().set(lockPath, 1);
  try {
    return run(fn, { owned: true });
  } finally {
    heldLocks().delete(lockPath);
    lock.close();
  }
}

/** Waits by sleeping. */
function sleeping<T>(waits: Generator<number, T>, sleep: (milliseconds: number) => void): T {
  for (;;) {
    const { done, value } = waits.next();
    if (done === true) return value;
    sleep(value);
  }
}

/** @returns what is waited, in milliseconds, and then the lock; `null` where it could not be had */
function* acquire(file: string, options: InitLockOptions): Generator<number, LockFile | null> {
  const logger = loggerOf(options.logger);
  const kinds = options.kinds ?? lockKinds(options.driver, logger);
  const { mode, owner } = lockFileAccess(file, options.fileMode ?? constants.databaseFileMode);
  for (const kind of kinds) {
    const suffix = suffixFor(kind);
    // What is open together is written down there, whichever file is locked (LH-033).
    if (kind.name === "sqlite") makeLockFile(`${file}${constants.initLockSuffix}`, mode, owner);
    const lock = kind.open(`${file}${suffix}`, mode, owner);
    try {
      if (yield* wait(lock, options)) return lock;
    } catch (error) {
      lock.close();
      if (error instanceof LockUnsupported) continue;
      throw error;
    }
    lock.close();
    const waited = options.timeoutMs ?? constants.initLockTimeoutMs;
    logger.warn(
      `walguard waited ${waited} ms for ${file}${suffix} and goes on without it: another process has been setting up ${file} all that time`,
    );
    return null;
  }
  logger.warn(`walguard sets up ${file} without an init lock: no kind of file lock works in its directory`);
  return null;
}

function suffixFor({ name }: LockKind): string {
  return name === "sqlite" ? constants.initLockSidecarSuffix : constants.initLockSuffix;
}

function* wait(lock: LockFile, options: InitLockOptions): Generator<number, boolean> {
  const { timeoutMs = constants.initLockTimeoutMs, pollMs = constants.initLockPollMs } = options;
  const clock = options.clock ?? systemClock;
  const deadline = clock.now() + timeoutMs;
  for (;;) {
    if (lock.tryLock()) return true;
    const left = deadline - clock.now();
    if (left <= 0) return false;
    yield Math.min(pollMs, left);
  }
}

/** The kinds of lock to try here, best first. A driver is looked for only where SQLite has to do the locking. */
function* lockKinds(driver: Driver | undefined, logger: Logger): Generator<LockKind> {
  const deno = denoKind();
  const calls = deno === null ? libc() : null;
  if (deno !== null) yield deno;
  if (calls !== null) yield flockKind(calls);
  const Library = libraryDriver(libraryOf(driver ?? defaultDriver(logger)));
  if (Library !== null) {
    if (isBundled() && deno === null && calls === null) tellOfBundle(logger);
    yield sqliteKind(Library);
  } else if (deno === null && calls === null) {
    throw new InitLockError("No way to lock a file was found", {
      hint: "install koffi (npm install koffi), or pass a driver",
    });
  }
}

function tellOfBundle(logger: Logger): void {
  logOnce("bundle", "lock", () =>
    logger.warn(
      "walguard is part of a bundle that has no koffi within reach; its init lock is a small SQLite file, and does not exclude processes that use flock",
    ),
  );
}
