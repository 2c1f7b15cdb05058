/** What the first connect of a process to a file does before and around opening it. */

import type { Stats } from "node:fs";
import { constants } from "../constants.ts";
import { validateHeader } from "../corruption/header.ts";
import { type IntegrityLook, lookAtIntegrity, recoverAndLook } from "../corruption/integrity.ts";
import { draftQuarantine, type QuarantineDraft } from "../corruption/quarantine.ts";
import { LargeFile } from "../corruption/whole-file.ts";
import type { Connection } from "../engine/connection.ts";
import { type Driver, libraryDriver, libraryOf } from "../engine/driver.ts";
import { CorruptDatabaseError } from "../errors.ts";
import { createFile } from "../file/create-file.ts";
import { fileIdentity, isProcRefused } from "../file/identity.ts";
import { keepNames, preparePlace } from "../file/place.ts";
import { assertLockable, type InitLockHold, withInitLock } from "../init-lock/init-lock.ts";
import { assertMayOpen, hasLiveConnection } from "../lock-hygiene/live-databases.ts";
import { assertNotHeld } from "../lock-hygiene/second-library.ts";
import { assertOwnWal } from "../lock-hygiene/wal-owner.ts";
import { type Logger, loggerOf, logOnce } from "../logger.ts";
import { busyTimeoutMs } from "./busy-timeout.ts";
import { lookedAhead } from "./look-ahead.ts";
import { assertOneName } from "./one-name.ts";
import type { ConnectOptions } from "./options.ts";

/**
 * Checks the place, the integrity and, when that is in doubt, the header of a file, then
 * opens it under the init lock.
 *
 * The integrity check only reads, so it runs before the lock is taken, side by side with those of
 * other processes (CO-013): with a hundred megabytes, one process after another would outlast the
 * bounded wait for the lock. A suspicion is checked again under the lock, on a fresh connection, and
 * only then believed (CO-005).
 *
 * @param file the database's canonical path
 * @param open opens the database and sets it up
 */
export function firstConnect<C extends Connection>(
  file: string,
  driver: Driver<C>,
  options: ConnectOptions<C>,
  open: () => C & Disposable,
): C & Disposable {
  const there = beforeAnyLook(file, driver, options);
  const look = there === null || there.size === 0 ? noDamage : firstLook(file, driver, options);
  const underLock = (hold: InitLockHold): C & Disposable => {
    // Again, after a wait that may have been long.
    assertOwnWal(file);
    if (isDoubt(look)) secondLook(file, driver, options, hold);
    // Before the file: where that is, the names above it have been synced, whoever made them.
    if (there === null) keepNames(file);
    createFile(file, options.fileMode ?? constants.databaseFileMode);
    return open();
  };
  if (options.initLock === false) return underLock({ owned: false });
  return withInitLock(file, underLock, { logger: options.logger, fileMode: options.fileMode, driver });
}

/**
 * What a first connect makes sure of before the database is opened, even to look at it.
 *
 * @returns what is there; `null` where there is no database yet
 */
export function beforeAnyLook<C extends Connection>(
  file: string,
  driver: Driver<C>,
  options: ConnectOptions<C>,
): Stats | null {
  // Before anything else, so that a mistake in it is told of where this logger's owner looks (CN-014).
  busyTimeoutMs(options.busyTimeoutMs, process.env, options.logger);
  // Where a connection of this process lost the file with its directory, that is not made again (LH-012).
  const there = preparePlace(file, options.fileMode ?? constants.databaseFileMode, () =>
    assertMayOpen(file, null, libraryOf(driver), null),
  );
  if (isProcRefused()) tellOutOfSight(loggerOf(options.logger));
  const identity = fileIdentity(file);
  assertMayOpen(file, identity, libraryOf(driver), null);
  if (identity !== null) assertNotHeld(file, identity, libraryOf(driver), options.logger);
  if (there !== null) assertOneName(file, there.nlink, options);
  assertOwnWal(file);
  if (options.initLock !== false) assertLockable(file, driver, options.logger);
  return there;
}

/** Once per process (LH-045). */
function tellOutOfSight(logger: Logger): void {
  logOnce("out-of-sight", "process", () =>
    logger.warn(
      `walguard may not read /proc, and does not see network file systems${"Deno" in globalThis ? ", nor what else this process has open: deno run --allow-all lets it" : ": node --allow-fs-read=/proc/ lets it"}`,
    ),
  );
}

const noDamage: IntegrityLook = { kind: "ok" };

function firstLook<C extends Connection>(
  file: string,
  driver: Driver<C>,
  options: ConnectOptions<C>,
): IntegrityLook {
  const ahead = lookedAhead(file);
  const large = ahead === null ? LargeFile.at(file) : ahead.large;
  const start = performance.now();
  const first = look(file, driver, options, ahead === null ? lookAtIntegrity : () => ahead.look, large);
  if (first.kind === "ok" && first.landmarks !== undefined && options.initLock !== false) {
    large?.foundWhole(first.landmarks, ahead?.tookMs ?? performance.now() - start);
  }
  if (first.kind === "suspect") large?.distrust();
  // The bytes are read only of a file that the engine already objected to, and that is not open in
  // this process: closing the file afterwards drops the locks of a connection that another thread may
  // just have made (LH-001).
  if (first.kind === "suspect" && !hasLiveConnection(file)) validateHeader(file);
  return first;
}

function secondLook<C extends Connection>(
  file: string,
  driver: Driver<C>,
  options: ConnectOptions<C>,
  hold: InitLockHold,
): void {
  const second = look(file, driver, options);
  if (!isDoubt(second)) return;
  const draft = draftIfAllowed(file, hold);
  const found = second.kind === "recovery" ? lookAfterCopy(file, driver, options, draft) : second;
  if (found.kind !== "suspect") {
    draft.discard();
    return;
  }
  const kept = draft.keep();
  const original =
    second.kind === "recovery"
      ? "the engine has rolled the original back by its journal"
      : "the original is untouched";
  throw new CorruptDatabaseError(
    `${file} is damaged: ${found.reason}${kept.path === null ? ` (no copy was made: ${kept.reason})` : ` (copied to ${kept.path}${kept.omitted === undefined ? "" : `; not copied: ${kept.omitted}`})`}`,
    {
      hint: `${original}; restore a backup, or recover what can be read with: sqlite3 FILE .recover`,
      path: file,
      sqliteCode: found.sqliteCode,
      quarantinePath: kept.path,
      reason: found.reason,
    },
  );
}

function isDoubt(look: IntegrityLook): boolean {
  return look.kind === "suspect" || look.kind === "recovery";
}

/** A look that changes the file comes after the copy, and is not the last one before a verdict (CO-020). */
function lookAfterCopy<C extends Connection>(
  file: string,
  driver: Driver<C>,
  options: ConnectOptions<C>,
  draft: QuarantineDraft,
): IntegrityLook {
  try {
    const recovered = look(file, driver, options, recoverAndLook);
    if (recovered.kind !== "suspect") return recovered;
    const again = look(file, driver, options);
    return again.kind === "recovery" ? recovered : again;
  } catch (error) {
    draft.discard();
    throw error;
  }
}

function look<C extends Connection>(
  file: string,
  driver: Driver<C>,
  options: ConnectOptions<C>,
  how: typeof lookAtIntegrity = lookAtIntegrity,
  large: LargeFile | null = null,
): IntegrityLook {
  const level = options.integrityCheck ?? "quick";
  const Library = libraryDriver(libraryOf(driver));
  if (level === "off" || Library === null) return noDamage;
  const earlier = large === null ? undefined : { believed: level === "quick" ? large.believed : null };
  const seen = how(file, Library, level, busyTimeoutMs(options.busyTimeoutMs), earlier);
  const logger = loggerOf(options.logger);
  if (seen.kind === "remarks") {
    logger.warn(
      `${file} is whole, but not all of it is as its schema says: ${seen.reason}; it is opened all the same`,
    );
  }
  if (seen.kind === "unable") {
    logger.warn(`${file} could not be checked for damage (${seen.reason}) and is opened unchecked`);
  }
  return seen;
}

/**
 * Only the owner of the init lock makes a copy, and only of a file that this process
 * does not have open (CO-011).
 */
function draftIfAllowed(file: string, hold: InitLockHold): QuarantineDraft {
  if (!hold.owned) return noCopy("this process does not hold the init lock");
  if (hasLiveConnection(file)) return noCopy("this process has it open");
  return draftQuarantine(file);
}

function noCopy(reason: string): QuarantineDraft {
  return { keep: () => ({ path: null, reason }), discard() {} };
}
