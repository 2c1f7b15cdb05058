/** What can be seen of a database from outside while others have it open. */
import { closeSync, openSync, readSync, realpathSync, statSync } from "node:fs";
import type { PosixLock } from "../../../src/file-lock/posix-locks.ts";
import { locksOn } from "./file-locks.ts";

/** The parts of a database, by what is added to its name. */
const parts = ["", "-wal", "-shm", "-journal"] as const;
export type Part = (typeof parts)[number];

export interface FileState {
  readonly inode: string;
  /** Tells two files with one inode number, of which the second came when the first was gone. */
  readonly born: bigint;
  readonly size: number;
  readonly changed: string;
}

export interface Observation {
  readonly files: Readonly<Record<Part, FileState | null>>;
  /** What bytes 18 and 19 of the file say; `null` when it has none. */
  readonly mode: "WAL" | "rollback" | null;
  /** The locks on the database, and those on its `-shm`. */
  readonly locks: Readonly<Record<LockedPart, readonly PosixLock[]>>;
}

/** The parts that SQLite locks. */
export const lockedParts = ["", "-shm"] as const;
export type LockedPart = (typeof lockedParts)[number];

/** All inodes that those parts ever had: a lock on a file that is gone is still a lock. */
export type Inodes = Readonly<Record<LockedPart, Set<string>>>;

/**
 * Looks at a database. The two bytes are read only after the file has changed. The runner has no connection to it, so
 * that opening and closing the file costs nobody a lock.
 *
 * @param before the last look
 * @param inodes takes the new ones
 */
export async function observe(
  path: string,
  before: Observation | null,
  inodes: Inodes,
): Promise<Observation> {
  const base = realPath(path);
  const files = {} as Record<Part, FileState | null>;
  for (const part of parts) {
    files[part] = stateOf(base + part);
  }
  for (const part of lockedParts) {
    const inode = files[part]?.inode;
    if (inode !== undefined) inodes[part].add(inode);
  }
  const all = await locksOn(new Set([...inodes[""], ...inodes["-shm"]]));
  const locks = { "": all.filter(on(inodes[""])), "-shm": all.filter(on(inodes["-shm"])) };
  const [now, last] = [files[""], before?.files[""]];
  const same = before !== null && now?.inode === last?.inode && now?.changed === last?.changed;
  return { files, mode: same ? before.mode : modeOf(base, now), locks };
}

function on(inodes: ReadonlySet<string>): (lock: PosixLock) => boolean {
  return ({ inode }) => inodes.has(inode);
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function stateOf(path: string): FileState | null {
  try {
    const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (stats === undefined || !stats.isFile()) return null;
    const { ino, birthtimeNs, size, ctimeNs, mtimeNs } = stats;
    // Deno tells the time of an inode's change in whole seconds.
    return { inode: String(ino), born: birthtimeNs, size: Number(size), changed: `${ctimeNs} ${mtimeNs}` };
  } catch {
    return null;
  }
}

function modeOf(path: string, state: FileState | null): Observation["mode"] {
  if (state === null || state.size < 20) return null;
  try {
    const descriptor = openSync(path, "r");
    try {
      const bytes = Buffer.alloc(2);
      readSync(descriptor, bytes, 0, 2, 18);
      return bytes[0] === 2 && bytes[1] === 2 ? "WAL" : bytes[0] === 1 && bytes[1] === 1 ? "rollback" : null;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return null;
  }
}
