/**
 * A file that is open through another SQLite library, where the registry does not know it as a database of that
 * library: attached to one of its connections (LH-039), or opened past walguard (LH-040).
 */
import { readdirSync, readFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
import type { Connection } from "../engine/connection.ts";
import { libraryName } from "../engine/driver.ts";
import { loadedLibraries } from "../engine/loaded-libraries.ts";
import { isSameLibrary } from "../engine/same-library.ts";
import { SecondLibraryError } from "../errors.ts";
import {
  type FileIdentity,
  fileIdentity,
  identityKey,
  isSameFile,
  namesHeldByThisProcess,
} from "../file/identity.ts";
import { type Logger, loggerOf } from "../logger.ts";
import { liveDatabases } from "./registry.ts";

const hint =
  "two SQLite libraries that have one file open in one process cancel each other's locks and lose rows; use one driver, or another process";

/**
 * The refusal of a second library (LH-004).
 *
 * @param path the database
 * @param live the library that has it open
 * @param wanted the library that is about to open it
 */
export function secondLibrary(path: string, live: object, wanted: object): SecondLibraryError {
  const [first, second] = [libraryName(live), libraryName(wanted)];
  return new SecondLibraryError(
    `Refused to open ${path} with ${second}${first === second ? " (a second copy of it)" : ""}: this process has it open with ${first}`,
    { hint, path },
  );
}

/**
 * Refuses a file that is attached to a connection of another library. The connections are asked, as only they know;
 * nothing is asked where all are of one library.
 *
 * @param path the database's canonical path
 * @param identity the file that is there
 * @param library the library that is about to open it
 * @throws {SecondLibraryError} (LH-039)
 */
export function assertNotAttached(path: string, identity: FileIdentity, library: object): void {
  for (const database of liveDatabases().values()) {
    if (isSameLibrary(database.library, library)) continue;
    for (const connection of database.connections)
      if (hasAttached(connection, identity)) throw secondLibrary(path, database.library, library);
  }
}

function hasAttached(connection: Connection, identity: FileIdentity): boolean {
  try {
    const rows = connection.prepare("PRAGMA database_list").all() as { name: string; file: string | null }[];
    return rows.some(
      ({ name, file }) => name !== "main" && !!file && isSameFile(fileIdentity(file), identity),
    );
  } catch {
    // better-sqlite3 answers nothing while an iterator is open.
    return false;
  }
}

/**
 * Refuses a file that this process already has open, opened by something else than `connect()`, where that may be
 * another SQLite library: this thread has loaded two. Which of them a descriptor belongs to cannot be seen. A thread
 * with one library may have handles of its own open beside walguard's; that is harmless. Linux only.
 *
 * @param path the database's canonical path
 * @param identity the file that is there
 * @param library the library that is about to open it
 * @param logger told instead, where other threads may have it open, through the same library
 * @throws {SecondLibraryError} (LH-040)
 */
export function assertNotHeld(path: string, identity: FileIdentity, library: object, logger?: Logger): void {
  if (liveDatabases().has(identityKey(identity))) return;
  const loaded = loadedLibraries();
  if (loaded.length < 2 || isAttachedByOwn(identity, library)) return;
  if ((namesHeldByThisProcess(identity)?.length ?? 0) === 0) return;
  const what = `this process already has it open, not by connect(), and has loaded more than one SQLite library (${loaded.join(", ")})`;
  if (!isOnlyThread()) {
    loggerOf(logger).warn(`${path} is opened with ${libraryName(library)} although ${what}: ${hint}`);
    return;
  }
  throw new SecondLibraryError(`Refused to open ${path} with ${libraryName(library)}: ${what}`, {
    hint: `close the other handle; or, if it is of the same library, open it after this one. Otherwise ${hint}`,
    path,
  });
}

function isAttachedByOwn(identity: FileIdentity, library: object): boolean {
  return [...liveDatabases().values()].some(
    (database) =>
      isSameLibrary(database.library, library) &&
      [...database.connections].some((one) => hasAttached(one, identity)),
  );
}

/** What Node calls its own threads; 22 names none. A thread of another name may run JavaScript. */
const ownThreads: ReadonlySet<string> = new Set([
  "MainThread",
  "DelayedTaskSche",
  "V8Worker",
  "SignalInspector",
  "libuv-worker",
]);

/** Whether no other thread of this process can have databases open; the registry is per thread. */
function isOnlyThread(): boolean {
  if (!isMainThread) return false;
  try {
    return readdirSync("/proc/self/task").every((thread) =>
      ownThreads.has(readFileSync(`/proc/self/task/${thread}/comm`, "utf8").trim()),
    );
  } catch {
    return false;
  }
}
