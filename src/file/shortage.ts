/** What to do where the engine failed because the machine or the process has run out of something. */
import { isShortOfDescriptors, shortageHint } from "./descriptor-shortage.ts";

/** A file had to grow for these, and the engine does not say why it could not. */
const whereFilesGrow: ReadonlySet<string> = new Set([
  "SQLITE_IOERR_WRITE",
  "SQLITE_IOERR_SHMOPEN",
  "SQLITE_IOERR_SHMSIZE",
  "SQLITE_IOERR_SHMMAP",
]);

/**
 * The hint for an engine error that may come of a shortage (CN-031). It is asked for when something failed, and may
 * cost something.
 *
 * @param code the engine's extended code
 * @returns `null` for an error that has other causes
 */
export function hintOfShortage(code: string): string | null {
  if (code === "SQLITE_FULL") {
    return "free some space on the disk, or raise the quota or limit (ulimit -f, max_page_count) that is reached";
  }
  if (whereFilesGrow.has(code)) {
    return "the disk may be full, or a quota or limit (ulimit -f) be reached: free some space and try again; otherwise look at the system's log";
  }
  return /^SQLITE_CANTOPEN(?:_|$)/.test(code) && isShortOfDescriptors() ? shortageHint : null;
}
