/**
 * A read lock on SQLite's SHARED range of a database, owned by an open file and not by the process (an "open
 * file description lock", fcntl(2)). It conflicts even with this process's own SQLite, which therefore cannot
 * get the exclusive lock under which its last close would checkpoint and unlink the `-wal` (LH-011).
 */
import { openSync } from "node:fs";
import { constants } from "node:os";
import { type Clock, systemClock } from "../clock.ts";
import { type Libc, libc } from "../file-lock/libc.ts";

const F_OFD_SETLK = 37;
const F_RDLCK = 0;
const sharedFirst = 1073741826;
const sharedSize = 510;
const attempts = 20;
const pauseMs = 5;

/**
 * Takes the lock, for as long as the process lives.
 *
 * The descriptor is never closed: closing it would drop the process's other locks on the file (LH-001).
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
  if (calls === null) return false;
  try {
    const descriptor = openSync(path, "r");
    // At its end Deno closes its files before its databases. It does not know this
    // descriptor, so the lock stays.
    calls.duplicate(descriptor);
    const lock = { l_type: F_RDLCK, l_whence: 0, l_start: sharedFirst, l_len: sharedSize, l_pid: 0 };
    for (let attempt = 0; attempt < attempts; attempt++) {
      if (calls.fcntlLock(descriptor, F_OFD_SETLK, lock) === 0) return true;
      const errno = calls.errno();
      if (errno !== constants.errno.EAGAIN && errno !== constants.errno.EACCES) return false;
      clock.sleep(pauseMs);
    }
    return false;
  } catch {
    return false;
  }
}
