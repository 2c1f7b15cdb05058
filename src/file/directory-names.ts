import { statSync } from "node:fs";
import { dirname } from "node:path";
import { isRefusedByRuntime } from "../thrown-error.ts";
import { syncDirectory } from "./sync-directory.ts";

/**
 * Makes the name of a directory survive a power cut, and those of all above it on the same file system: whoever made
 * them may have died before they were synced, or the sync may have failed, and nothing shows that (CN-038).
 *
 * @param directory an absolute path without symbolic links
 * @throws the system's error where a sync fails
 */
export function syncNamesOf(directory: string): void {
  try {
    for (let child = directory; ; child = dirname(child)) {
      const parent = dirname(child);
      if (parent === child || !isOnOneFileSystem(child, parent)) return;
      syncWherePossible(parent);
    }
  } catch (error) {
    // What the runtime keeps from this process is its user's decision.
    if (!isRefusedByRuntime(error)) throw error;
  }
}

/** A mount point's name is in another file system, and was there when it was mounted. */
function isOnOneFileSystem(child: string, parent: string): boolean {
  const [one, other] = [child, parent].map((name) => statSync(name, { throwIfNoEntry: false })?.dev);
  return one === other;
}

/** A directory that may not be read cannot be synced by this process; whoever made it there can do no more. */
function syncWherePossible(directory: string): void {
  try {
    syncDirectory(directory);
  } catch (error) {
    const { syscall, code } = error as NodeJS.ErrnoException;
    // Some file systems cannot sync a directory, and say so.
    if (syscall !== "open" && !unsupported.has(code)) throw error;
  }
}

const unsupported: ReadonlySet<string | undefined> = new Set([
  "EINVAL",
  "ENOTSUP",
  "ENOSYS",
  "EPERM",
  "EBADF",
]);
