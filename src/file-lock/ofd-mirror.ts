/**
 * A read lock on SQLite's SHARED range of a database, owned by an open file and not by the process (an "open
 * file description lock", fcntl(2)). It conflicts even with this process's own SQLite, which therefore
 * cannot get the exclusive lock that its last close would checkpoint and unlink under.
 */
import { openSync } from "node:fs";
import { libc } from "./libc.ts";

const F_OFD_SETLK = 37;
const F_RDLCK = 0;
const sharedFirst = 1073741826;
const sharedSize = 510;

/**
 * Takes the lock, for as long as the process lives.
 *
 * The descriptor is never closed: closing it would drop the process's other locks on the file (H1).
 *
 * @returns whether it is held; `false` beside Linux, and where koffi is not installed
 */
export function mirrorSharedLock(path: string): boolean {
  const calls = process.platform === "linux" ? libc() : null;
  if (calls === null) return false;
  try {
    const descriptor = openSync(path, "r");
    const lock = { l_type: F_RDLCK, l_whence: 0, l_start: sharedFirst, l_len: sharedSize, l_pid: 0 };
    return calls.fcntlLock(descriptor, F_OFD_SETLK, lock) === 0;
  } catch {
    return false;
  }
}
