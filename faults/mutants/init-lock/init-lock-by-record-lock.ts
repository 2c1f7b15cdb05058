import type { Mutant } from "../../mutation/mutant.ts";

export const mutant: Mutant = {
  id: "init-lock-by-record-lock",
  mistake: "The init lock is an fcntl record lock, which flock does not see.",
  killedBy: "IL-005-lock-is-flock-on-the-named-file",
  edits: [
    {
      file: "flock.ts",
      from: "libc.flock(descriptor, exclusive | nonBlocking) === 0",
      to: "libc.fcntlLock(descriptor, 6, { l_type: 1, l_whence: 0, l_start: 0, l_len: 0, l_pid: 0 }) === 0",
    },
    {
      file: "flock.ts",
      from: "if (errno === constants.errno.EWOULDBLOCK) return false;",
      to: "if (errno === constants.errno.EAGAIN || errno === constants.errno.EACCES) return false;",
    },
  ],
};
