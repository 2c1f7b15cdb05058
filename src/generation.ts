/**
 * Which files a connection really has open, told apart by device and inode. Under a path the files may be
 * exchanged (a restore, an unlink, another process that believed it was the last): the connection then
 * writes where nobody reads (behaviour B2.29, hazards H1 and H2).
 */
import { readdirSync, readlinkSync, type Stats, statSync } from "node:fs";

/** A file's identity: what stays the same when it is renamed, and differs when another takes its name. */
export interface FileIdentity {
  readonly dev: number;
  readonly ino: number;
}

/** The files of one database at one moment. `null`: there is none. */
export interface Generation {
  readonly main: FileIdentity | null;
  readonly wal: FileIdentity | null;
  readonly shm: FileIdentity | null;
}

/** What a connection lost. */
export interface LostGeneration {
  /** Suffixes of the files that are gone or others: `""`, `-wal`, `-shm`. */
  readonly files: readonly string[];
  /** The same in words. */
  readonly reason: string;
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

/** The database's three files as they are now. */
export function currentGeneration(path: string, fs: StatFileSystem = realFileSystem): Generation {
  return {
    main: fileIdentity(path, fs),
    wal: fileIdentity(`${path}-wal`, fs),
    shm: fileIdentity(`${path}-shm`, fs),
  };
}

/**
 * What is no longer there of what was opened.
 *
 * @param opened the generation that the connection opened
 * @param now what the path holds now
 * @returns the suffixes of the files that are gone or are others: `""` for the database itself; empty when
 *   all is well. A file that was absent and appeared is no loss.
 */
export function lostFiles(opened: Generation, now: Generation): string[] {
  const lost: string[] = [];
  if (differs(opened.main, now.main)) lost.push("");
  if (differs(opened.wal, now.wal)) lost.push("-wal");
  if (differs(opened.shm, now.shm)) lost.push("-shm");
  return lost;
}

function differs(opened: FileIdentity | null, now: FileIdentity | null): boolean {
  return opened !== null && !isSameFile(now, opened);
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
