/** Who has locks on a file, read from Linux's `/proc/locks` without opening the file. */
import { readFile } from "node:fs/promises";
import { type PosixLock, posixLocks } from "../../../src/file-lock/posix-locks.ts";
import { groupOf } from "../process/group-rest.ts";

/**
 * The locks on files with these inodes; none where the system does not tell. It takes the kernel milliseconds to write
 * its table, in which other cases go on.
 */
export async function locksOn(inodes: ReadonlySet<string>): Promise<PosixLock[]> {
  if (process.platform !== "linux" || inodes.size === 0) return [];
  let text: string;
  try {
    text = await readFile("/proc/locks", "utf8");
  } catch {
    return [];
  }
  return posixLocks(text).filter(({ inode }) => inodes.has(inode));
}

/** Whether one of a group's processes has a lock. An adapter leads its group; a wrapper's child is in it, too. */
export function isOfGroup({ pid }: PosixLock, group: number | undefined): boolean {
  return pid === group || groupOf(String(pid)) === group;
}
