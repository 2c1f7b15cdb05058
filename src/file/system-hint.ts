/** What to do where the engine failed because of the machine or the limits of the process, and does not say so. */
import { dirname } from "node:path";
import { assertAccess, wanted } from "./access.ts";
import { isShortOfDescriptors, shortageHint } from "./descriptor-shortage.ts";

/** What to do about a file system that takes no writes. */
export const readOnlyFileSystemHint =
  "the file system is read-only: mount it for writing (after errors of the disk the system itself makes it read-only, and its log says so), or choose another place";

/** A file had to grow for these, and the engine does not say why it could not. */
const whereFilesGrow: ReadonlySet<string> = new Set([
  "SQLITE_IOERR_WRITE",
  "SQLITE_IOERR_SHMOPEN",
  "SQLITE_IOERR_SHMSIZE",
  "SQLITE_IOERR_SHMMAP",
]);

/**
 * The hint for an engine error that may come of the machine (CN-031). It is asked for when something failed, and may
 * cost something; no file of the database is opened.
 *
 * @param code the engine's extended code
 * @param path the database, where it has a file
 * @returns `null` for an error that has other causes
 */
export function systemHint(code: string, path: string | null | undefined): string | null {
  if (/^SQLITE_(?:CANTOPEN|READONLY|IOERR)(?:_|$)/.test(code) && typeof path === "string") {
    if (isOnReadOnlyFileSystem(path)) return readOnlyFileSystemHint;
  }
  if (code === "SQLITE_FULL") {
    return "free some space on the disk, or raise the quota or limit (ulimit -f, max_page_count) that is reached";
  }
  if (whereFilesGrow.has(code)) {
    return "the disk may be full, or a quota or limit (ulimit -f) be reached: free some space and try again; otherwise look at the system's log";
  }
  return /^SQLITE_CANTOPEN(?:_|$)/.test(code) && isShortOfDescriptors() ? shortageHint : null;
}

/** Also `false` where the runtime does not ask the system, as Deno. */
export function isOnReadOnlyFileSystem(path: string): boolean {
  return [path, dirname(path)].some((place) => {
    try {
      assertAccess(place, wanted.write);
      return false;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "EROFS";
    }
  });
}
