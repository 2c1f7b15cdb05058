/** Which processes have locks on a database, as Linux tells in `/proc/locks`. No file of the database is opened. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { type FileIdentity, fileIdentity } from "../file/identity.ts";
import { printable } from "../printable.ts";
import { posixLocks } from "./posix-locks.ts";

/** The first of the 512 bytes in the middle of a file that SQLite's rollback-journal locks are on. */
const pendingByte = 0x4000_0000;
/** The byte of a `-shm` that a writer in WAL mode locks. */
const walWriteByte = 120;
const mostNamed = 3;

/**
 * The processes that are in the way of a writer, for a message.
 *
 * @param path the database's canonical path
 * @param isCommit whether the writer waits at `COMMIT`, where readers are in its way, too
 * @param holdsItself whether the writer still has locks of its own, which can't be told from others of its process
 * @returns such as `process 4711 (node)`; `null` where nobody is, or the platform does not tell
 */
export function lockHolders(path: string, isCommit: boolean, holdsItself: boolean): string | null {
  if (process.platform !== "linux") return null;
  try {
    const [main, shm] = [fileIdentity(path), fileIdentity(`${path}-shm`)];
    const found = posixLocks(readFileSync("/proc/locks", "utf8")).filter(
      ({ inode, exclusive, start, end }) =>
        (isInode(shm, inode) && exclusive && start <= walWriteByte && end >= walWriteByte) ||
        (isInode(main, inode) && end >= pendingByte && (exclusive || isCommit)),
    );
    const pids = ofDevice(found, main).map(({ pid }) => pid);
    const others = [...new Set(pids)].filter((pid) => !holdsItself || pid !== process.pid);
    return others.length === 0 ? null : named(others);
  } catch {
    return null;
  }
}

/** The bytes of a `-shm` that readers lock, in this order: each stands for the part of the `-wal` that they read. */
const firstReaderByte = 123;
const lastReaderByte = 127;

/** A process that has a lock as a reader in WAL mode. */
export interface ReadLock {
  readonly pid: number;
  /** The byte of the `-shm`; `0` and up. */
  readonly slot: number;
}

/**
 * The locks of the processes that read a database in WAL mode at this moment. Writers have one, too, while they write.
 *
 * @param path the database's canonical path
 * @returns this process's own included; empty where the platform does not tell
 */
export function readLocks(path: string): ReadLock[] {
  if (process.platform !== "linux") return [];
  try {
    const shm = fileIdentity(`${path}-shm`);
    const found = posixLocks(readFileSync("/proc/locks", "utf8")).filter(
      ({ inode, exclusive, start, end }) =>
        isInode(shm, inode) && !exclusive && start <= lastReaderByte && end >= firstReaderByte,
    );
    return ofDevice(found, shm).flatMap(({ pid, start, end }) => {
      const slots: ReadLock[] = [];
      // Neighbouring locks of one process are one line.
      for (let byte = Math.max(start, firstReaderByte); byte <= Math.min(end, lastReaderByte); byte++)
        slots.push({ pid, slot: byte - firstReaderByte });
      return slots;
    });
  } catch {
    return [];
  }
}

/** As the kernel prints it: major and minor number, in hexadecimal. */
function deviceOf({ dev }: FileIdentity): string {
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & ~0xfffn);
  const minor = (dev & 0xffn) | ((dev >> 12n) & ~0xffn & 0xffffffffn);
  return [major, minor].map((number) => number.toString(16).padStart(2, "0")).join(":");
}

/**
 * Those on the file's device; all, where none is: if several layers make a file system, the device of a lock may be
 * another one than `stat` tells.
 */
function ofDevice<L extends { readonly device: string }>(
  locks: readonly L[],
  file: FileIdentity | null,
): readonly L[] {
  const here = locks.filter(({ device }) => file !== null && device === deviceOf(file));
  return here.length > 0 ? here : locks;
}

function isInode(file: FileIdentity | null, inode: string): boolean {
  return file !== null && String(file.ino) === inode;
}

/** Processes for a message: `process 4711 (node) and 2 more`. */
export function named(pids: readonly number[]): string {
  const names = pids.slice(0, mostNamed).map((pid) => {
    if (pid === process.pid) return "this process, by another connection";
    const program = programOf(pid);
    return program === null ? `process ${pid}` : `process ${pid} (${program})`;
  });
  const more = pids.length - names.length;
  return names.join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** The name of a process's program; `null` where the system does not tell. */
export function programOf(pid: number): string | null {
  try {
    // Node calls its main thread, and so its process, "MainThread".
    const [command = ""] = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0", 1);
    const name = basename(command) || readFileSync(`/proc/${pid}/comm`, "utf8").trim();
    return printable(name);
  } catch {
    return null;
  }
}
