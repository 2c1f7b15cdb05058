import { constants } from "node:os";
import { closeUnwritten } from "../file/close-unwritten.ts";
import type { Libc } from "./libc.ts";
import { type LockKind, LockUnsupported, openLockFile } from "./lock-file.ts";

const exclusive = 2;
const nonBlocking = 4;

/**
 * `flock(2)`: the same lock on the same file as Python's `fcntl.flock`, so that processes in different
 * languages exclude each other (IL-005). It is free at once when its holder dies, however it dies (IL-011).
 */
export function flockKind(libc: Libc): LockKind {
  return {
    name: "flock",
    open(path, mode, owner) {
      const descriptor = openLockFile(path, mode, owner);
      return {
        tryLock() {
          for (;;) {
            if (libc.flock(descriptor, exclusive | nonBlocking) === 0) return true;
            const errno = libc.errno();
            if (errno === constants.errno.EWOULDBLOCK) return false;
            if (errno !== constants.errno.EINTR) throw new LockUnsupported(`flock(${path}): errno ${errno}`);
          }
        },
        // The lock belongs to the open file, so closing its only descriptor releases it.
        close: () => closeUnwritten(descriptor),
      };
    },
  };
}
