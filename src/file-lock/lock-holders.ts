/** Which processes have locks on a database, as Linux tells in `/proc/locks`. No file of the database is opened. */
import { readFileSync } from "node:fs";
import { type FileIdentity, fileIdentity } from "../file/identity.ts";
import { printable } from "../printable.ts";

/** The first of the 512 bytes in the middle of a file that SQLite's rollback-journal locks are on. */
const pendingByte = 0x4000_0000;
/** The byte of a `-shm` that a writer in WAL mode locks. */
const walWriteByte = 120;
const mostNamed = 3;

/**
 * The processes that are in the way of a writer, for a message.
 *
 * @param path the database's canonical path
 * @param isCommit whether the writer waits at `COMMIT`, where readers are in its way, too, and its own process's locks are its own
 * @returns such as `process 4711 (node)`; `null` where nobody is, or the platform does not tell
 */
export function lockHolders(path: string, isCommit: boolean): string | null {
  if (process.platform !== "linux") return null;
  try {
    const [main, shm] = [fileIdentity(path), fileIdentity(`${path}-shm`)];
    const locks = readFileSync("/proc/locks", "utf8").split("\n").flatMap(posixLock);
    const pids = locks
      .filter(
        ({ inode, isWrite, start, end }) =>
          (isInode(shm, inode) && isWrite && start <= walWriteByte && end >= walWriteByte) ||
          (isInode(main, inode) && end >= pendingByte && (isWrite || isCommit)),
      )
      .map(({ pid }) => pid);
    const others = [...new Set(pids)].filter((pid) => !isCommit || pid !== process.pid);
    return others.length === 0 ? null : named(others);
  } catch {
    return null;
  }
}

interface PosixLock {
  readonly pid: number;
  readonly inode: string;
  readonly isWrite: boolean;
  readonly start: number;
  readonly end: number;
}

/** `18: POSIX  ADVISORY  WRITE 31292 fe:00:2826310 120 120`; one that only waits has an arrow after the number. */
function posixLock(line: string): PosixLock[] {
  const [, kind, , access, pid, place = "", start, end] = line.trim().split(/\s+/);
  if (kind !== "POSIX") return [];
  return [
    {
      pid: Number(pid),
      inode: place.split(":")[2] ?? "",
      isWrite: access === "WRITE",
      start: Number(start),
      end: end === "EOF" ? Number.POSITIVE_INFINITY : Number(end),
    },
  ];
}

/** The device is told in another form than by `stat`, and may be that of a mount's lower layer: the inode has to do. */
function isInode(file: FileIdentity | null, inode: string): boolean {
  return file !== null && String(file.ino) === inode;
}

function named(pids: readonly number[]): string {
  const names = pids.slice(0, mostNamed).map((pid) => {
    if (pid === process.pid) return "this process, by another connection";
    const program = programOf(pid);
    return program === null ? `process ${pid}` : `process ${pid} (${program})`;
  });
  const more = pids.length - names.length;
  return names.join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function programOf(pid: number): string | null {
  try {
    return printable(readFileSync(`/proc/${pid}/comm`, "utf8").trim());
  } catch {
    return null;
  }
}
