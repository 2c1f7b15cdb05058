/**
 * The registry of live databases of this process, and the three rules it upholds:
 *
 * - A file has one SQLite library per process: POSIX locks belong to the process, and a second library's
 *   close drops the first one's (hazard H3).
 * - A live file is not opened by anything else: any `close()` of a descriptor of it drops the locks too (H1).
 * - Every connection is held strongly until it is closed: the garbage collector closes one that nobody
 *   references, and its locks with it.
 */
import type { Connection } from "./connection.ts";
import { connectionState } from "./connection-state.ts";
import { libraryName } from "./driver.ts";
import { LiveConnectionError, LostGenerationError, SecondLibraryError } from "./errors.ts";
import { currentGeneration, fileIdentity, heldByThisProcess, identityKey, lostFiles } from "./generation.ts";
import { isMoved, noticeLostGeneration } from "./lost-generation.ts";
import { processState } from "./process-state.ts";

/** A database that this process has open. */
export interface LiveDatabase {
  readonly path: string;
  readonly library: object;
  /** Strong references, on purpose. */
  readonly connections: Set<Connection>;
}

/**
 * Whether walguard has a connection to the file open in this thread, or (on Linux) anything in this process
 * has a descriptor of it.
 *
 * @param path the database
 */
export function hasLiveConnection(path: string): boolean {
  const identity = fileIdentity(path);
  if (identity === null) return false;
  return processState().live.has(identityKey(identity)) || heldByThisProcess(identity) === true;
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
 * Refuses to open a file that is live in this process through another SQLite library.
 *
 * @param path the database, canonical
 * @param library the library about to open it
 * @throws {SecondLibraryError} when it is
 */
export function assertOneLibrary(path: string, library: object): void {
  const identity = fileIdentity(path);
  const live = identity === null ? undefined : processState().live.get(identityKey(identity));
  if (live === undefined || live.library === library) return;
  const [first, second] = [libraryName(live.library), libraryName(library)];
  throw new SecondLibraryError(
    `Refused to open ${path} with ${second}${first === second ? " (a second copy of it)" : ""}: this process has it open with ${first}`,
    {
      hint: "two SQLite libraries on one file in one process cancel each other's locks and lose rows; use one driver, or another process",
      path,
    },
  );
}

/**
 * Refuses a further connection to a path where an earlier one of this process lost its files: the two
 * generations together are what corrupts databases (hazard H2).
 *
 * @throws {LostGenerationError} when there is such a connection
 */
export function assertNoLostGeneration(path: string): void {
  for (const live of processState().live.values()) {
    if (live.path !== path) continue;
    for (const connection of live.connections) {
      const state = connectionState(connection);
      if (state.lost === null && state.generation !== null) {
        // A file that nobody had in WAL mode may be replaced: the old connections keep the old file.
        if (state.generation.wal === null) continue;
        if (lostFiles(state.generation, currentGeneration(path)).length > 0)
          noticeLostGeneration(connection, state);
      }
      if (state.lost === null) continue;
      throw new LostGenerationError(`Refused to open ${path} again: ${state.lost.reason}`, {
        hint: "a connection of this process still has the files that were there before; restart the process, and find out what replaced them",
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
 * @returns the same connection, disposable: `using db = connect(…)` closes it
 */
export function register<C extends Connection>(connection: C, path: string): C & Disposable {
  const state = connectionState(connection);
  state.path = path;
  const identity = fileIdentity(path);
  const key = identity === null ? `path:${path}` : identityKey(identity);
  const { live } = processState();
  let database = live.get(key);
  if (database === undefined) {
    database = { path, library: state.library, connections: new Set() };
    live.set(key, database);
  }
  database.connections.add(connection);
  const { connections } = database;

  const closeForReal = connection.close;
  const close = function (this: unknown, ...parameters: never[]): unknown {
    if (connections.has(connection)) noticeLostGeneration(connection, state);
    if (state.lost !== null && !isMoved(state.lost)) return connection;
    const result = Reflect.apply(closeForReal, connection, parameters);
    connections.delete(connection);
    processState().retired.delete(connection);
    if (connections.size === 0 && live.get(key) === database) live.delete(key);
    return result;
  };
  return disposable(connection, close);
}

/** Gives a connection a `close` of its own and a `Symbol.dispose` that calls it. */
export function disposable<C extends Connection>(connection: C, close: C["close"]): C & Disposable {
  Object.defineProperty(connection, "close", { value: close, configurable: true, writable: true });
  Object.defineProperty(connection, Symbol.dispose, {
    value: () => {
      connection.close();
    },
    configurable: true,
    writable: true,
  });
  return connection as C & Disposable;
}
