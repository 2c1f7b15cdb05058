/** Who has locks on a file, read from Linux's `/proc/locks` without opening the file. */
import { readFile } from "node:fs/promises";
import { groupOf } from "../process/group-rest.ts";

/** A POSIX lock that a process has. */
export interface FileLock {
  readonly pid: number;
  readonly inode: string;
  readonly exclusive: boolean;
  readonly start: number;
}

/**
 * The locks on files with these inodes; none where the system does not tell. It takes the kernel milliseconds to write
 * its table, in which other cases go on.
 */
export async function locksOn(inodes: ReadonlySet<string>): Promise<FileLock[]> {
  if (process.platform !== "linux" || inodes.size === 0) return [];
  let text: string;
  try {
    text = await readFile("/proc/locks", "utf8");
  } catch {
    return [];
  }
  return text.split("\n").flatMap((line) => {
    // 18: POSIX  ADVISORY  WRITE 31292 fe:00:2826310 120 120; a process that waits has an arrow after the number.
    const [, , kind, , access, pid, place = "", start] = ` ${line}`.split(/\s+/);
    const inode = place.split(":")[2] ?? "";
    if (kind !== "POSIX" || !inodes.has(inode)) return [];
    return [{ pid: Number(pid), inode, exclusive: access === "WRITE", start: Number(start) }];
  });
}

/** Whether one of a group's processes has a lock. An adapter leads its group; a wrapper's child is in it, too. */
export function isOfGroup({ pid }: FileLock, group: number | undefined): boolean {
  return pid === group || groupOf(String(pid)) === group;
}
