/**
 * The cheap look. A file cannot be taken away, replaced or added without its directory being modified, so one
 * `stat` of the directory tells that the database, its `-wal` and its `-shm` are those of the last full look
 * (LH-008). The files themselves are left alone: Linux (from 6.13) answers a `stat` of a file that is being written
 * by giving its next write a timestamp of its own, and the next commit pays some 10 µs for that.
 */
import { statSync } from "node:fs";
import { dirname } from "node:path";

/** A directory at the moment of a full look. */
export interface SeenDirectory {
  readonly dev: number;
  readonly ino: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
}

/**
 * A kernel that keeps time in ticks gives two changes within one tick the same time: a directory that was modified
 * less than this long ago may be modified again without showing it.
 */
const tickMs = 20;
/** The same on file systems that keep whole seconds (ext4 with small inodes), or every second one (FAT). */
const coarseTickMs = 2100;

/**
 * The directory of a database as it is now.
 *
 * @returns `null` where it can't be looked at, or was modified so lately that the next change may not show
 */
export function seeDirectory(path: string): SeenDirectory | null {
  const seen = lookAt(path);
  if (seen === null) return null;
  const latest = Math.max(seen.mtimeMs, seen.ctimeMs);
  const coarse = seen.mtimeMs % 1000 === 0 && seen.ctimeMs % 1000 === 0;
  return Date.now() - latest >= (coarse ? coarseTickMs : tickMs) ? seen : null;
}

/** Whether nothing in the database's directory was added, removed or renamed since `seen`. */
export function isUntouched(path: string, seen: SeenDirectory | null): boolean {
  return seen !== null && isSameMoment(lookAt(path), seen);
}

/** Whether nothing happened in a directory between two looks. */
export function isSameMoment(now: SeenDirectory | null, seen: SeenDirectory | null): boolean {
  return (
    now !== null &&
    seen !== null &&
    now.mtimeMs === seen.mtimeMs &&
    now.ctimeMs === seen.ctimeMs &&
    now.ino === seen.ino &&
    now.dev === seen.dev
  );
}

function lookAt(path: string): SeenDirectory | null {
  try {
    return statSync(dirname(path));
  } catch {
    return null;
  }
}
