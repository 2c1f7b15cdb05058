import { constants } from "node:os";
import { closeUnwritten } from "../file/close-unwritten.ts";
import type { FileOwner } from "../file/create-file.ts";
import type { Libc } from "./libc.ts";
import { type LockFile, type LockKind, LockUnsupported, openLockFile } from "./lock-file.ts";

const exclusive = 2;
const nonBlocking = 4;
const unlock = 8;

/** A lock file that can be locked again and again. */
export interface Flock extends LockFile {
  /** The open file, for what else is done with it. */
  readonly descriptor: number;
  /** Releases the lock, if it is held. */
  unlock(): void;
}

/**
 * `flock(2)`: the same lock on the same file as Python's `fcntl.flock`, so that processes in different
 * languages exclude each other (IL-005). It is free at once when its holder dies, however it dies (IL-011).
 */
export function flockKind(libc: Libc): LockKind {
  return { name: "flock", open: (path, mode, owner) => openFlock(libc, path, mode, owner) };
}

/** As {@link LockKind.open}. */
export function openFlock(libc: Libc, path: string, mode: number, owner?: FileOwner): Flock {
  const descriptor = openLockFile(path, mode, owner);
  return {
    descriptor,
    tryLock() {
      for (;;) {
        if (libc.flock(descriptor, exclusive | nonBlocking) === 0) return true;
        const errno = libc.errno();
        if (errno === constants.errno.EWOULDBLOCK) return false;
        if (errno !== constants.errno.EINTR) throw new LockUnsupported(`flock(${path}): errno ${errno}`);
      }
    },
    unlock: () => void libc.flock(descriptor, unlock),
    // The lock belongs to the open file, so closing its only descriptor releases it.
    close: () => closeUnwritten(descriptor),
  };
}
