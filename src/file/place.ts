/** Whether a database can be at its path, found out before SQLite says only "unable to open" (CN-028). */
import { lstatSync, mkdirSync, type Stats, statSync } from "node:fs";
import { dirname } from "node:path";
import { OpenError } from "../errors.ts";
import { isRefusedByRuntime, permissionHint } from "../thrown-error.ts";
import { assertAccess, wanted } from "./access.ts";
import { isShortage, shortageHint } from "./descriptor-shortage.ts";
import { syncNamesOf } from "./directory-names.ts";
import { readOnlyFileSystemHint } from "./system-hint.ts";

/**
 * Makes the parent directories that are missing (CN-025), and looks at what is under
 * the path, without opening it.
 *
 * @param path the database's canonical path
 * @param fileMode the permissions of the database, where it is made
 * @param beforeMaking called before a directory is made; throws where none may be
 * @returns what `stat` says of it; `null` when there is no file yet
 * @throws {OpenError} when it is not a regular file, or may not be read and written (CN-028)
 */
export function preparePlace(path: string, fileMode: number, beforeMaking?: () => void): Stats | null {
  const directory = dirname(path);
  const unmade = `The directory of ${path} cannot be made`;
  if (guarded(path, unmade, () => statSync(directory, { throwIfNoEntry: false })) === undefined) {
    beforeMaking?.();
    guarded(path, unmade, () => makeDirectories(directory, 0o755 | (fileMode & 0o022)));
  }
  const look = (stat: typeof lstatSync | typeof statSync): Stats | undefined =>
    guarded(path, `${path} cannot be looked at`, () => stat(path, { throwIfNoEntry: false }));
  const stats = look(statSync);
  if (stats === undefined) {
    // For a path below a file, Node's stat says only that there is nothing; lstat says why.
    if (look(lstatSync)?.isSymbolicLink()) {
      throw failed(
        path,
        `${path} is a link to a file that is not there`,
        "make the file it leads to, or remove the link",
      );
    }
    guarded(path, `${path} cannot be made`, () => assertAccess(directory, wanted.write));
    return null;
  }
  if (stats.isDirectory()) {
    throw failed(path, `${path} is a directory`, "give the path of a file in it");
  }
  if (!stats.isFile()) {
    throw failed(path, `${path} is not a regular file`, "a database can't be a pipe, a socket or a device");
  }
  guarded(path, `${path} may not be read and written`, () => assertAccess(path, wanted.readAndWrite));
  guarded(path, `No journal can be made beside ${path}`, () => assertAccess(directory, wanted.write));
  return stats;
}

/**
 * Makes the directories that are missing, one by one: Node's own recursive mkdir never returns where mkdir(2) says
 * ENOENT, as below /proc. Their names are not synced here: `syncNamesOf()`. Whatever the umask, only those may exchange
 * the database who may write to it (CN-058).
 *
 * @param directory an absolute path; anything else than a directory that is there is left for its user to meet
 * @param mode the permissions of what is made
 * @returns the first of the directories that were missing; `undefined` where none was
 * @throws the system's error
 */
export function makeDirectories(directory: string, mode: number): string | undefined {
  if (statSync(directory, { throwIfNoEntry: false }) !== undefined) return undefined;
  const parent = dirname(directory);
  const first = parent === directory ? undefined : makeDirectories(parent, mode);
  try {
    mkdirSync(directory, { mode });
  } catch (error) {
    // Another process may have been quicker.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  return first ?? directory;
}

/**
 * Makes the names of a file's directories survive a power cut (CN-038).
 *
 * @throws {OpenError} where a sync fails
 */
export function keepNames(file: string): void {
  guarded(file, `The directories of ${file} cannot be synced`, () => syncNamesOf(dirname(file)));
}

function guarded<T>(path: string, what: string, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    throw failed(path, `${what}: ${(cause as Error).message}`, placeHint(cause), cause);
  }
}

function failed(path: string, message: string, hint: string, cause?: unknown): OpenError {
  return new OpenError(message, { hint, path, sqliteCode: "SQLITE_CANTOPEN", cause });
}

/** What to do about a file that cannot be made, opened or looked at, by the system's error. */
export function placeHint(error: unknown): string {
  if (isShortage(error)) return shortageHint;
  if (isRefusedByRuntime(error)) return permissionHint;
  switch ((error as NodeJS.ErrnoException).code) {
    case "EACCES":
    case "EPERM":
      return "give this user write permission on the file and on its directory: SQLite makes files beside it";
    case "ENOENT":
      return "something removed it, or its directory, meanwhile: find out what, and try again";
    case "EIO":
      return "the disk or the file system failed, perhaps only for a moment: try again, then look at the system's log";
    case "EROFS":
      return readOnlyFileSystemHint;
    case "ENOTDIR":
    case "EEXIST":
      return "a part of the path is a file, not a directory";
    case "ENAMETOOLONG":
      return "choose a shorter name: SQLite adds -wal, -shm and -journal to it";
    case "ENOSPC":
      return "the disk is full";
    default:
      return "choose a place where this process can make files";
  }
}
