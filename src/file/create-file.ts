import { closeSync, fchmodSync, openSync } from "node:fs";
import { OpenError } from "../errors.ts";
import { placeHint } from "./place.ts";

/**
 * Makes the file if it is missing, so that it has its permissions before it has content (CN-027). SQLite
 * gives the same permissions to `-wal`, `-shm` and journals.
 *
 * An existing file is not opened: with `O_EXCL`, this descriptor is the only one (LH-001).
 *
 * @param mode permission bits, whatever the umask
 * @throws {OpenError} when it cannot be made
 */
export function createFile(path: string, mode: number): void {
  let descriptor: number;
  try {
    descriptor = openSync(path, "wx", mode);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return;
    throw new OpenError(`${path} cannot be made: ${(error as Error).message}`, {
      hint: placeHint(error),
      path,
      sqliteCode: "SQLITE_CANTOPEN",
      cause: error,
    });
  }
  try {
    fchmodSync(descriptor, mode);
  } finally {
    closeSync(descriptor);
  }
}
