/**
 * The registry of live databases of this process, and the three rules it upholds:
 *
 * - A file has one SQLite library per process: POSIX locks belong to the process, and a second library's
 *   close drops the first one's (LH-004).
 * - A live file is not opened by anything else: any `close()` of a descriptor of it drops the locks too
 *   (LH-001,
 *   https://sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_).
 * - Every connection is held strongly until it is closed: the garbage collector closes an unreferenced one,
 *   and its locks go with it (LH-007).
 */
import { basename, dirname } from "node:path";
import type { Connection } from "../engine/connection.ts";
import { isSameLibrary } from "../engine/same-library.ts";
import { LiveConnectionError, LostGenerationError, OpenError } from "../errors.ts";
import {
  type FileIdentity,
  fileIdentity,
  identityKey,
  isSameFile,
  namesHeldByThisProcess,
} from "../file/identity.ts";
import { connectionState } from "./connection-state.ts";
import { disposable } from "./disposable.ts";
import { stopWatchingExit, watchExit } from "./exit-look.ts";
import { currentGeneration, type Generation, lostFiles } from "./generation.ts";
import { lookWherePossible, noticeLostGeneration } from "./lost-generation.ts";
import { type LiveDatabase, liveDatabases } from "./registry.ts";
import { isMoved } from "./retirement.ts";
import { assertNotAttached, secondLibrary } from "./second-library.ts";
import { isSameMoment, isUntouched, type SeenDirectory } from "./seen-directory.ts";
import { newWalWatch } from "./wal-watch.ts";

/**
 * Whether this process has a database open: by a connection of walguard in this thread or, on Linux, by any
 * descriptor in the process (LH-003). If so, do not read, copy or hash the file in this process: closing it
 * afterwards would drop the locks of the open connections (LH-001). Nothing is opened to find out.
 *
 * @param path the database, under any name
 * @returns `false` also when there is no file
 * @throws {OpenError} when the path cannot be looked at
 *
 * @example
 * ```ts
 * import { connect, hasLiveConnection } from "walguard";
 *
 * const db = connect("state.db");
 * console.log(hasLiveConnection("state.db")); // -> true
 * db.close();
 * console.log(hasLiveConnection("state.db")); // -> false
 * ```
 */
export function hasLiveConnection(path: string): boolean {
  const identity = fileIdentity(path);
  if (identity === null) return false;
  return isLiveHere(identity) || (namesHeldByThisProcess(identity)?.length ?? 0) > 0;
}

/**
 * Refuses to let this process read the bytes of a file that it has open (LH-002).
 *
 * @param path the database
 * @param what what was to be done, for the message: "read the header of"
 * @throws {LiveConnectionError} when the file is open
 */
export function assertNotLive(path: string, what: string): void {
  if (!hasLiveConnection(path)) return;
  throw new LiveConnectionError(`Refused to ${what} ${path}: this process has it open in SQLite`, {
    hint: "closing any descriptor of an open database drops this process's locks on it; do this before connecting, or in a child process",
    path,
  });
}

/**
 * Refuses a further connection to a file that this process has open in a way that rules one out. It only
 * looks: nothing is opened.
 *
 * @param path the database's canonical path
 * @param identity the file that is there now; `null` for none
 * @param library the library that is about to open it
 * @param directory the path's directory, looked at before `identity`; `null` where that tells nothing
 * @throws {SecondLibraryError} when the file is open through another SQLite library (LH-004), attached to a
 *   connection of it included (LH-039)
 * @throws {LostGenerationError} when a connection of this process to the path lost its files (LH-012)
 * @throws {OpenError} when the file is open under another name (LH-017)
 */
export function assertMayOpen(
  path: string,
  identity: FileIdentity | null,
  library: object,
  directory: SeenDirectory | null,
): void {
  if (liveDatabases().size === 0) return;
  assertNoLostGeneration(path, identity, directory);
  if (identity === null) return;
  assertNotAttached(path, identity, library);
  const open = liveDatabases().get(identityKey(identity));
  if (open === undefined) return;
  if (!isSameLibrary(open.library, library)) throw secondLibrary(path, open.library, library);
  if (!isNameOf(open, path)) throw otherName(path, open.path);
}

/** Whether a connection of this thread has a file open. */
export function isLiveHere(identity: FileIdentity): boolean {
  return liveDatabases().has(identityKey(identity));
}

/**
 * The files of a connection that was just opened. Where nothing has touched the directory since another connection of
 * this thread was seen to have them, they are the same, and one look tells it instead of three.
 *
 * @param directory the path's directory before the file was opened; `null` where that tells nothing
 * @throws {OpenError} when they cannot be looked at
 */
export function generationOf(
  path: string,
  identity: FileIdentity,
  directory: SeenDirectory | null,
): Generation {
  if (directory === null) return currentGeneration(path);
  for (const connection of liveDatabases().get(identityKey(identity))?.connections ?? []) {
    const { path: name, generation, lost, seenDirectory } = connectionState(connection);
    if (generation === null || lost !== null || name !== path || !isSameMoment(directory, seenDirectory))
      continue;
    return isUntouched(path, directory) ? generation : currentGeneration(path);
  }
  return currentGeneration(path);
}

/**
 * Whether a file is open under this path, or under another one of the same directory: a directory that is mounted
 * in two places has one entry for the file, and one for its `-wal` (LH-017).
 */
function isNameOf(open: LiveDatabase, path: string): boolean {
  if (open.path === path) return true;
  if (basename(open.path) !== basename(path)) return false;
  const [one, other] = [fileIdentity(dirname(open.path)), fileIdentity(dirname(path))];
  return one !== null && isSameFile(other, one);
}

/** https://sqlite.org/howtocorrupt.html#_multiple_links_to_the_same_file */
function otherName(path: string, live: string): OpenError {
  return new OpenError(
    `Refused to open ${path}: it is the same file as ${live}, which this process has open`,
    {
      hint: "each name would get a journal or -wal of its own; use one name, and close the connections before renaming the file",
      path,
    },
  );
}

/**
 * Refuses a further connection to a path where an earlier one of this process lost its files: it is the two
 * generations together that corrupt databases (LH-012). A file that no connection of this process had in WAL
 * mode may be replaced (LH-015): the old connections keep the old file, and the engine sees to its journal.
 */
function assertNoLostGeneration(
  path: string,
  main: FileIdentity | null,
  directory: SeenDirectory | null,
): void {
  let now: Generation | undefined;
  for (const database of liveDatabases().values()) {
    if (database.path !== path && !database.aliases?.has(path)) continue;
    for (const connection of database.connections) {
      const state = connectionState(connection);
      if (state.generation === null || state.generation.wal === null) continue;
      if (state.lost === null && isSameMoment(directory, state.seenDirectory)) continue;
      now ??= { main, wal: fileIdentity(`${path}-wal`), shm: fileIdentity(`${path}-shm`) };
      if (lostFiles(state.generation, now).length > 0) noticeLostGeneration(connection, state);
      if (state.lost === null) {
        state.seenDirectory = directory;
        continue;
      }
      throw new LostGenerationError(`Refused to open ${path} again: ${state.lost.reason}`, {
        hint: isMoved(state.lost)
          ? "a connection of this process still has the previous database open: close it, and connect again; if the -wal of the previous database is in the way then, the error says what to do"
          : "a connection of this process still has the previous files open; find out what replaced them, and restart the process",
        path,
      });
    }
  }
}

/**
 * Enters a connection into the registry and takes over its `close`, so that it leaves the registry only when
 * its close succeeded (LH-006). A connection whose files were exchanged is retired instead of closed: its
 * last checkpoint would write old pages into the new file (LH-010). Any other is closed, whatever else fails
 * (LH-022).
 *
 * @param connection a connection that was just opened
 * @param path the database's canonical path
 * @param identity the file that was opened
 * @returns the same connection, disposable: `using db = connect(…)` closes it (CN-018)
 */
export function register<C extends Connection>(
  connection: C,
  path: string,
  identity: FileIdentity,
): C & Disposable {
  const state = connectionState(connection);
  state.path = path;
  const key = identityKey(identity);
  let database = liveDatabases().get(key);
  if (database === undefined) {
    database = { path, library: state.library, connections: new Set() };
    liveDatabases().set(key, database);
  }
  if (database.path !== path) {
    database.aliases ??= new Set();
    database.aliases.add(path);
  }
  database.walWatch ??= newWalWatch();
  state.walWatch = database.walWatch;
  const { connections } = database;
  connections.add(connection);
  watchExit();

  const closeForReal = connection.close;
  return disposable(connection, () => {
    if (connections.has(connection)) lookWherePossible(connection, state);
    if (state.lost !== null && !isMoved(state.lost)) return connection;
    const result = closeForReal.call(connection);
    connections.delete(connection);
    if (connections.size === 0) state.farewell?.closed();
    if (connections.size === 0 && liveDatabases().get(key)?.connections === connections)
      liveDatabases().delete(key);
    if (liveDatabases().size === 0) stopWatchingExit();
    return result;
  });
}
