/**
 * The registry of live databases of this process, and the three rules it upholds:
 *
 * - A file has one SQLite library per process: POSIX locks belong to the process, and a second library's
 *   close drops the first one's (hazard H3).
 * - A live file is not opened by anything else: any `close()` of a descriptor of it drops the locks too (H1).
 * - Every connection is held strongly until it is closed: the garbage collector closes one that nobody
 *   references, and its locks with it.
 */
import type { Connection } from "../engine/connection.ts";
import { libraryName } from "../engine/driver.ts";
import { LiveConnectionError, LostGenerationError, OpenError, SecondLibraryError } from "../errors.ts";
import { type FileIdentity, fileIdentity, identityKey, namesHeldByThisProcess } from "../file/identity.ts";
import { processSlot } from "../process-state.ts";
import { connectionState } from "./connection-state.ts";
import { currentGeneration, type Generation, lostFiles } from "./generation.ts";
import { isMoved, noticeLostGeneration, retired } from "./lost-generation.ts";

/** A database that this process has open. */
export interface LiveDatabase {
  readonly path: string;
  readonly library: object;
  /** Strong references, on purpose. */
  readonly connections: Set<Connection>;
}

/** By device and inode. */
const live = processSlot("live-databases.1", () => new Map<string, LiveDatabase>());

/**
 * Whether walguard has a connection to the file open in this thread, or (on Linux) anything in this process
 * has a descriptor of it.
 *
 * @param path the database
 */
export function hasLiveConnection(path: string): boolean {
  const identity = fileIdentity(path);
  if (identity === null) return false;
  return live().has(identityKey(identity)) || (namesHeldByThisProcess(identity)?.length ?? 0) > 0;
}

/**
 * Refuses to let the file's bytes be read by this process while it is live in it.
 *
 * @param path the database
 * @param what what would have been done, for the message: "read the header of"
 * @throws {LiveConnectionError} when it is
 */
export function assertNotLive(path: string, what: string): void {
  if (!hasLiveConnection(path)) return;
  throw new LiveConnectionError(`Refused to ${what} ${path}: this process has it open in SQLite`, {
    hint: "closing any descriptor of a live database drops this process's locks on it; do it before connecting, or in a child process",
    path,
  });
}

/**
 * Refuses to open a file that this process has open in a way that does not go together with one more
 * connection. Only looks: nothing is opened.
 *
 * @param path the database, canonical
 * @param identity of what is there now; `null` for nothing
 * @param library the library about to open it
 * @throws {SecondLibraryError} when the file is live through another SQLite library
 * @throws {LostGenerationError} when a connection of this process to the path lost its files
 * @throws {OpenError} when the file is live under another name
 */
export function assertMayOpen(path: string, identity: FileIdentity | null, library: object): void {
  if (live().size === 0) return;
  assertNoLostGeneration(path);
  const open = identity === null ? undefined : live().get(identityKey(identity));
  if (open === undefined) return;
  if (open.library !== library) throw secondLibrary(path, open.library, library);
  if (open.path !== path) throw otherName(path, open.path);
}

function secondLibrary(path: string, live: object, wanted: object): SecondLibraryError {
  const [first, second] = [libraryName(live), libraryName(wanted)];
  return new SecondLibraryError(
    `Refused to open ${path} with ${second}${first === second ? " (a second copy of it)" : ""}: this process has it open with ${first}`,
    {
      hint: "two SQLite libraries on one file in one process cancel each other's locks and lose rows; use one driver, or another process",
      path,
    },
  );
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
 * Refuses a further connection to a path where an earlier one of this process lost its files: the two
 * generations together are what corrupts databases (hazard H2). A file that nobody had in WAL mode may be
 * replaced: the old connections keep the old file, and the engine sees to its journal.
 */
function assertNoLostGeneration(path: string): void {
  let now: Generation | undefined;
  for (const database of live().values()) {
    if (database.path !== path) continue;
    for (const connection of database.connections) {
      const state = connectionState(connection);
      if (state.generation === null || state.generation.wal === null) continue;
      now ??= currentGeneration(path);
      if (lostFiles(state.generation, now).length > 0) noticeLostGeneration(connection, state);
      if (state.lost === null) continue;
      throw new LostGenerationError(`Refused to open ${path} again: ${state.lost.reason}`, {
        hint: isMoved(state.lost)
          ? "a connection of this process still has the database that was there before; close it, and connect again once the -wal beside the new one is its own: the old one's would be replayed into it"
          : "a connection of this process still has the files that were there before; restart the process, and find out what replaced them",
        path,
      });
    }
  }
}

/**
 * Enters a connection into the registry and takes over its `close`, so that it leaves the registry when, and
 * only when, it was closed. A connection whose files were exchanged is retired instead of closed: its last
 * checkpoint would write old pages into the new file.
 *
 * @param connection a connection that was just opened
 * @param path the database, canonical
 * @param identity of the file that was opened
 * @returns the same connection, disposable: `using db = connect(…)` closes it
 */
export function register<C extends Connection>(
  connection: C,
  path: string,
  identity: FileIdentity,
): C & Disposable {
  const state = connectionState(connection);
  state.path = path;
  const key = identityKey(identity);
  let database = live().get(key);
  if (database === undefined) {
    database = { path, library: state.library, connections: new Set() };
    live().set(key, database);
  }
  const { connections } = database;
  connections.add(connection);

  const closeForReal = connection.close;
  return disposable(connection, () => {
    if (connections.has(connection)) noticeLostGeneration(connection, state);
    if (state.lost !== null && !isMoved(state.lost)) return connection;
    const result = closeForReal.call(connection);
    connections.delete(connection);
    retired().delete(connection);
    if (connections.size === 0 && live().get(key)?.connections === connections) live().delete(key);
    return result;
  });
}

/**
 * Gives a connection a `close` of its own, and a `Symbol.dispose` that calls it. Closing what is closed does
 * nothing, with every driver.
 *
 * @param close closes it for real, or refuses
 */
export function disposable<C extends Connection>(connection: C, close: () => unknown): C & Disposable {
  const closeOnce = (): unknown => (isOpen(connection) ? close() : connection);
  const property = { configurable: true, writable: true };
  Object.defineProperty(connection, "close", { ...property, value: closeOnce });
  Object.defineProperty(connection, Symbol.dispose, {
    ...property,
    value: () => {
      connection.close();
    },
  });
  return connection as C & Disposable;
}

/** As the driver knows it: it can open a connection again behind walguard's back. */
function isOpen(connection: Connection): boolean {
  const { open, isOpen: named } = connection as { open?: unknown; isOpen?: unknown };
  if (typeof named === "boolean") return named;
  return typeof open === "boolean" ? open : true;
}
