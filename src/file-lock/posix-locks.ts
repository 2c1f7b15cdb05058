/** A POSIX lock that a process has, as Linux tells in `/proc/locks`. */
export interface PosixLock {
  readonly pid: number;
  /** Major and minor number, in hexadecimal. */
  readonly device: string;
  readonly inode: string;
  readonly exclusive: boolean;
  /** The first byte. */
  readonly start: number;
  /** The last byte. */
  readonly end: number;
}

/**
 * Reads the table: `18: POSIX  ADVISORY  WRITE 31292 fe:00:2826310 120 120`. A process that only waits has an arrow after
 * the number, and no lock.
 */
export function posixLocks(table: string): PosixLock[] {
  return table.split("\n").flatMap((line) => {
    const [, kind, , access, pid, place = "", start, end] = line.trim().split(/\s+/);
    if (kind !== "POSIX") return [];
    return [
      {
        pid: Number(pid),
        device: place.slice(0, place.lastIndexOf(":")),
        inode: place.split(":")[2] ?? "",
        exclusive: access === "WRITE",
        start: Number(start),
        end: end === "EOF" ? Number.POSITIVE_INFINITY : Number(end),
      },
    ];
  });
}
