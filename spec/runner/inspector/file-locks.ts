/** Who has locks on a file, read from Linux's `/proc/locks` without opening the file. */
import { readFileSync } from "node:fs";
import { groupOf } from "../process/group-rest.ts";

/** A POSIX lock that a process has. */
export interface FileLock {
  readonly pid: number;
  readonly inode: string;
  readonly exclusive: boolean;
  readonly start: number;
}

/** The locks on files with these inodes; none where the system does not tell. */
export function locksOn(inodes: ReadonlySet<string>): FileLock[] {
  if (process.platform !== "linux" || inodes.size === 0) return [];
  let text: string;
  try {
    text = readFileSync("/proc/locks", "utf8");
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
