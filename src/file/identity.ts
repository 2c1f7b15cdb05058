/**
 * Which file is under a path, told by device and inode: names may be exchanged, and one file may have several.
 */
import { readdirSync, readlinkSync, type Stats, statSync } from "node:fs";

/** A file's identity: what stays the same when it is renamed, and differs when another takes its name. */
export interface FileIdentity {
  readonly dev: number;
  readonly ino: number;
}

/** The part of `node:fs` that looking at files takes. None of it opens a file. */
export interface StatFileSystem {
  statSync(path: string, options: { throwIfNoEntry: false }): Stats | undefined;
}

const realFileSystem: StatFileSystem = { statSync };

/**
 * The identity of what is under a path now, by `stat`, which opens nothing.
 *
 * @returns `null` when there is nothing
 */
export function fileIdentity(path: string, fs: StatFileSystem = realFileSystem): FileIdentity | null {
  const stats = fs.statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? null : { dev: stats.dev, ino: stats.ino };
}

/**
 * Whether there is a file and it is this one.
 *
 * @param now what is there
 * @param before what is looked for
 */
export function isSameFile(now: FileIdentity | null, before: FileIdentity): boolean {
  return now !== null && now.ino === before.ino && now.dev === before.dev;
}

/** An identity as a key for maps. */
export function identityKey(identity: FileIdentity): string {
  return `${identity.dev}:${identity.ino}`;
}

/**
 * The names under which this process has a file open, in any thread and from any library (Linux, by
 * `/proc/self/fd`, which opens nothing but the directory). A name ends in ` (deleted)` when it is gone.
 *
 * @returns one for each descriptor; `undefined` where the platform cannot tell
 */
export function namesHeldByThisProcess(identity: FileIdentity): string[] | undefined {
  let descriptors: string[];
  try {
    descriptors = readdirSync("/proc/self/fd");
  } catch {
    return undefined;
  }
  return descriptors.flatMap((descriptor) => {
    try {
      const link = `/proc/self/fd/${descriptor}`;
      const held = statSync(link);
      return isSameFile({ dev: held.dev, ino: held.ino }, identity) ? [readlinkSync(link)] : [];
    } catch {
      // Closed since the listing: the listing's own descriptor always is.
      return [];
    }
  });
}
