import { closeSync, openSync } from "node:fs";
import { devNull } from "node:os";

/** What to do when a process has no descriptors left. */
export const shortageHint =
  "this process has too many files open: close what it does not need, or raise the limit (ulimit -n)";

/**
 * The most that a connect has open at once: the lock file, the database, and another database, its `-wal`, its `-shm`
 * and a directory while WAL is tried out (JM-035), with one to spare: six left are not enough.
 */
const neededAtOnce = 7;

/**
 * Whether this process has hardly any descriptors left. SQLite says only "unable to open database file" then, and
 * the drivers do not pass on the system's error.
 */
export function isShortOfDescriptors(): boolean {
  const held: number[] = [];
  try {
    while (held.length < neededAtOnce) held.push(openSync(devNull, "r"));
    return false;
  } catch (error) {
    return isShortage(error);
  } finally {
    for (const descriptor of held) closeSync(descriptor);
  }
}

/** Whether the system refused a descriptor. */
export function isShortage(error: unknown): boolean {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  return code === "EMFILE" || code === "ENFILE";
}
