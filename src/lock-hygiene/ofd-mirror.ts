/**
 * A read lock on SQLite's SHARED range of a database, owned by an open file and not by the process (an "open
 * file description lock", fcntl(2)). It conflicts even with this process's own SQLite, which therefore cannot
 * get the exclusive lock under which its last close would checkpoint and unlink the `-wal` (LH-011).
 */

import { constants as fsConstants } from "node:fs";
import { constants } from "node:os";
import { type Clock, systemClock } from "../clock.ts";
import { fileIdentity, identityKey } from "../file/identity.ts";
import { type Libc, libc } from "../file-lock/libc.ts";
import { processSlot } from "../process-state.ts";

const F_OFD_SETLK = 37;
const F_RDLCK = 0;
/** Of Linux; Node has no name for it. A child of this process must not inherit the lock. */
const O_CLOEXEC = 0o2000000;
const sharedFirst = 1073741826;
const sharedSize = 510;
const attempts = 20;
const pauseMs = 5;

/** The files that are locked, by device and inode: one lock is enough for all connections to a file. */
const mirrors = processSlot("ofd-mirrors.2", () => new Set<string>());

/**
 * Takes the lock, for as long as the process lives: once per file.
 *
 * The descriptor is never closed: closing it would drop the process's other locks on the file (LH-001). The runtime does not know it, so that
 * neither the end of a worker nor Deno's, which closes its files before its databases, closes it.
 *
 * A process that unlinks the `-wal` does so under the exclusive lock and gives that up a moment later, so a
 * refusal is tried again, for a tenth of a second.
 *
 * @param path the database
 * @param calls the C library's locks; `null` where they cannot be called
 * @param clock time
 * @returns whether it is held; `false` on systems other than Linux, and where koffi is not installed
 */
export function mirrorSharedLock(
  path: string,
  calls: Libc | null = process.platform === "linux" ? libc() : null,
  clock: Clock = systemClock,
): boolean {
  const identity = calls === null ? null : fileIdentity(path);
  if (calls === null || identity === null) return false;
  const key = identityKey(identity);
  const held = mirrors().has(key) || takeLock(path, calls, clock);
  if (held) mirrors().add(key);
  return held;
}

function takeLock(path: string, calls: Libc, clock: Clock): boolean {
  const descriptor = calls.open(path, fsConstants.O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const lock = { l_type: F_RDLCK, l_whence: 0, l_start: sharedFirst, l_len: sharedSize, l_pid: 0 };
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (calls.fcntlLock(descriptor, F_OFD_SETLK, lock) === 0) return true;
    const errno = calls.errno();
    if (errno !== constants.errno.EAGAIN && errno !== constants.errno.EACCES) return false;
    clock.sleep(pauseMs);
  }
  return false;
}
