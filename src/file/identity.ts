/**
 * Which file is under a path, by device and inode: names can be exchanged, and one
 * file can have several (LH-003).
 */
import { type BigIntStats, fstatSync, readdirSync, readlinkSync, statSync } from "node:fs";
import { ArgumentError, OpenError } from "../errors.ts";
import { isRefusedByRuntime } from "../thrown-error.ts";
import { placeHint } from "./place.ts";

/**
 * A file's identity: what stays the same when it is renamed, and differs when another takes its name.
 *
 * Both have up to 64 bits, and some file systems (overlayfs, bcachefs) use the upper ones: as numbers, two files
 * would be one (LH-024). What Deno rounds before it makes a bigint of it stays rounded.
 */
export interface FileIdentity {
  readonly dev: bigint;
  readonly ino: bigint;
  /** When the file was made, in nanoseconds; 0 where the file system does not tell. */
  readonly birthtimeNs?: bigint;
}

/** The part of `node:fs` that looking at files needs. None of it opens a file. */
export interface StatFileSystem {
  statSync(path: string, options: typeof exactly): BigIntStats | undefined;
}

const exactly = { bigint: true, throwIfNoEntry: false } as const;
const realFileSystem: StatFileSystem = { statSync: (path, options) => statSync(path, options) };

/**
 * The identity of the file that is under a path now, by `stat`, which opens nothing.
 *
 * @returns `null` when no file is there
 * @throws {OpenError} when that cannot be found out: permission denied, an I/O error
 */
export function fileIdentity(path: string, fs: StatFileSystem = realFileSystem): FileIdentity | null {
  return sizedFile(path, fs);
}

/**
 * As {@link fileIdentity}, with the size in bytes.
 *
 * @throws {OpenError} when that cannot be found out
 */
export function sizedFile(
  path: string,
  fs: StatFileSystem = realFileSystem,
): (FileIdentity & { readonly size: bigint }) | null {
  try {
    const stats = fs.statSync(path, exactly);
    if (stats === undefined) return null;
    const { dev, ino, birthtimeNs, size } = stats;
    return { dev, ino, birthtimeNs: birthIsKnown() ? birthtimeNs : 0n, size };
  } catch (cause) {
    if (/^ERR_INVALID_ARG/.test(String((cause as NodeJS.ErrnoException).code))) {
      throw new ArgumentError(`This is no path of a file: ${(cause as Error).message}`, {
        hint: "give the path of the database, as text",
        cause,
      });
    }
    throw new OpenError(`${path} cannot be looked at: ${(cause as Error).message}`, {
      hint: placeHint(cause),
      path,
      sqliteCode: "SQLITE_CANTOPEN",
      cause,
    });
  }
}

/**
 * Where statx(2) may not be called (an old seccomp profile), Node gives the time of the last change as that of birth. A
 * file system without times of birth, as /proc, shows it: it gives none.
 */
function birthIsKnown(): boolean {
  if (known === undefined) {
    try {
      known = statSync("/proc/self", exactly)?.birthtimeNs === 0n;
    } catch {
      known = true;
    }
    known ||= process.platform !== "linux";
  }
  return known;
}

let known: boolean | undefined;

/**
 * Whether a file is there, and is the same as before.
 *
 * @param now the file that is there
 * @param before the file to compare it with
 */
export function isSameFile(now: FileIdentity | null, before: FileIdentity): boolean {
  return now !== null && now.ino === before.ino && now.dev === before.dev;
}

/** An identity as a key for maps, of files that are open: as long as one is, no other gets its inode number. */
export function identityKey(identity: FileIdentity): string {
  return `${identity.dev}:${identity.ino}`;
}

/** An identity as a key for maps of files that need not be open: a number of a removed file is given again (CN-020). */
export function lifeKey(identity: FileIdentity): string {
  return `${identityKey(identity)}:${identity.birthtimeNs ?? 0n}`;
}

/**
 * The names under which this process has a file open, in any thread and from any library (on Linux, from
 * `/proc/self/fd`, which opens only that directory). A name that is gone ends in ` (deleted)`. Where Node has no
 * `/proc`, or may not read it, its descriptors are tried by number, and the names are empty (LH-045).
 *
 * @returns one name for each descriptor; `undefined` where the platform cannot tell
 */
export function namesHeldByThisProcess(identity: FileIdentity): string[] | undefined {
  const links = descriptorLinks();
  if (links === undefined) return heldByNumber(identity);
  return links.flatMap((link) => {
    try {
      return isSameFile(statSync(link, exactly) ?? null, identity) ? [readlinkSync(link)] : [];
    } catch {
      // It was closed after the listing, as the listing's own descriptor always is.
      return [];
    }
  });
}

/** A process gets the lowest number that is free: after so many that are not in use, none is. */
const descriptorGap = 1024;

/** An empty name for each descriptor. Deno's numbers, and SQLite's on Windows, are others. */
function heldByNumber(identity: FileIdentity): string[] | undefined {
  if ("Deno" in globalThis || process.platform === "win32") return undefined;
  const held: string[] = [];
  for (let descriptor = 0, unused = 0; unused < descriptorGap; descriptor++) {
    try {
      if (isSameFile(fstatSync(descriptor, { bigint: true }), identity)) held.push("");
      unused = 0;
    } catch {
      unused++;
    }
  }
  return held;
}

/**
 * Whether the runtime, and not the system, keeps `/proc` from this process: mounts and descriptors are out of its
 * sight then (LH-045).
 */
export function isProcRefused(): boolean {
  if (process.platform !== "linux") return false;
  try {
    statSync("/proc/self/mountinfo");
    return false;
  } catch (error) {
    return isRefusedByRuntime(error);
  }
}

/**
 * Whether this process has a file open that had this name, and was removed since (Linux).
 *
 * @returns `false` where the platform does not tell
 */
export function holdsDeleted(name: string): boolean {
  const isIt = (link: string): boolean => {
    try {
      return readlinkSync(link) === `${name} (deleted)`;
    } catch {
      return false;
    }
  };
  return descriptorLinks()?.some(isIt) ?? false;
}

/** A link for each descriptor of this process; `undefined` where the platform has none. */
function descriptorLinks(): string[] | undefined {
  try {
    return readdirSync("/proc/self/fd").map((descriptor) => `/proc/self/fd/${descriptor}`);
  } catch {
    return undefined;
  }
}
