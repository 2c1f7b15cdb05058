/**
 * Whether a connection still has the files under its path: when that is looked at, and what a loss is. A
 * connection that lost them fails closed (LH-009, LH-010).
 */
import { constants } from "../constants.ts";
import { type Connection, queryValue } from "../engine/connection.ts";
import { LostGenerationError } from "../errors.ts";
import {
  type FileIdentity,
  fileIdentity,
  holdsDeleted,
  isSameFile,
  namesHeldByThisProcess,
} from "../file/identity.ts";
import { type ConnectionState, connectionState } from "./connection-state.ts";
import { currentGeneration, type Generation, isAnotherLife, lostFiles } from "./generation.ts";
import { mirrorSharedLock } from "./ofd-mirror.ts";
import { isMoved, lose } from "./retirement.ts";
import { isUntouched, seeDirectory } from "./seen-directory.ts";
import { rememberWal } from "./wal-owner.ts";

/**
 * Checks, inside an open write transaction, that the connection writes to the files under its path (LH-008). It is
 * inside the transaction, because waiting for `BEGIN` may have taken minutes.
 *
 * @throws {LostGenerationError} when it does not; the caller must roll back
 * @throws {OpenError} when that cannot be found out; so must it then, and the next transaction looks again
 */
export function assertGeneration(connection: Connection, state: ConnectionState): void {
  if (state.generation === null || !look(connection, state)) return;
  if (state.lost === null) adoptWal(connection, state);
  if (state.lost !== null) throw lostGenerationError(state);
}

/**
 * Checks, after each `COMMIT`, that what was committed is in the files under the path: they may have been replaced
 * while the body ran, or while `COMMIT` waited (LH-030).
 *
 * @throws {LostGenerationError} when it is not: the rows may be nowhere
 * @throws {OpenError} when that cannot be found out
 */
export function assertCommittedHere(connection: Connection, state: ConnectionState): void {
  // The body may have noticed it, a moment ago.
  if (state.generation === null || (state.lost === null && !look(connection, state))) return;
  // Whether a new -wal is its own is asked inside a transaction: the look before the next body must be a full one.
  if (state.generation.wal === null) state.seenDirectory = null;
  if (state.lost !== null) throw committedElsewhere(state);
}

/**
 * Whether it is time to look again, after a millisecond (`generationCheckIntervalMs`): a file that is replaced less than
 * that before a write returns is as good as one that is replaced right after it. A system call costs a commit some 5 µs.
 *
 * @param now the time in milliseconds of `performance.now()`
 */
export function isLookDue(state: ConnectionState, now: number): boolean {
  return now - state.generationSeenAt >= constants.generationCheckIntervalMs;
}

/**
 * A look before `BEGIN`, which spares the one inside the transaction, where others wait meanwhile: if nothing has touched
 * the directory, and `BEGIN` does not have to wait. Whatever else there is to see is left to that one.
 */
export function lookBeforeBegin(state: ConnectionState): void {
  const now = performance.now();
  if (state.generation === null || state.lost !== null || !isLookDue(state, now)) return;
  if (isUntouchedSince(state)) state.generationSeenAt = now;
}

/** @returns whether there was anything to look at: in a directory that nothing has touched there is not */
function look(connection: Connection, state: ConnectionState): boolean {
  const now = performance.now();
  if (!isLookDue(state, now)) return false;
  const touched = typeof state.path === "string" && !isUntouchedSince(state);
  if (touched) {
    // Before the files: what changes meanwhile is seen by the next look. A look that fails is not remembered.
    const directory = seeDirectory(String(state.path));
    noticeLostGeneration(connection, state);
    state.seenDirectory = directory;
  }
  state.generationSeenAt = now;
  return touched;
}

/** Whether nothing has touched the directory since the last full look. */
function isUntouchedSince({ path, seenDirectory }: ConnectionState): boolean {
  return typeof path === "string" && isUntouched(path, seenDirectory);
}

/**
 * Checks that a connection of `connect()` still has the files under its path, for code that writes past `writeTxn`
 * (plain `run()`, an ORM): SQLite itself goes on writing into files that were replaced, and says nothing (LH-031).
 * It looks at once, whatever was looked at before, and executes nothing while the files are the same. If they are
 * others, all connections of the process to them are retired.
 *
 * @param connection a connection of `connect()`; others are not followed, and pass
 * @throws {ArgumentError} for a value that cannot be a connection
 * @throws {LostGenerationError} when the files under the path are others; rows written since may be lost
 *
 * @example
 * ```ts
 * import { checkGeneration, connect } from "walguard";
 *
 * const db = connect("state.db", { schema: "CREATE TABLE IF NOT EXISTS notes (text TEXT)" });
 * db.prepare("INSERT INTO notes VALUES (?)").run("by plain code");
 * checkGeneration(db); // throws if that went into a file that nobody can open any more
 * db.close();
 * ```
 */
export function checkGeneration(connection: Connection): void {
  const state = connectionState(connection);
  noticeLostGeneration(connection, state);
  noticeUnseenWal(connection, state);
  if (state.lost !== null) throw lostGenerationError(state);
}

/** Looks at the files at once, and retires the connection if they are no longer those that it opened. */
export function noticeLostGeneration(connection: Connection, state: ConnectionState): void {
  if (state.generation === null || state.lost !== null || typeof state.path !== "string") return;
  const now = currentGeneration(state.path);
  const lost = lostFiles(state.generation, now);
  if (lost.length === 0) return;
  if (isBelieved(connection, state.path, state.generation, now, lost)) lose(connection, state, now, lost);
  // The files changed by the connection's own doing, a change of mode; what is there now must be its own, too.
  else if (usesAnotherWal(connection, state.path, now)) lose(connection, state, now, ["-wal"]);
  else adopt(state, state.path, now);
}

/**
 * Whether the connection is in WAL mode with a `-wal` that is not the one under the path. One that is in WAL mode has
 * one, whatever its name is now; where it does not tell its mode, because it is busy, only a removed one shows.
 */
function usesAnotherWal(connection: Connection, path: string, { wal }: Generation): boolean {
  const mode = modeOf(connection);
  if (mode !== "wal" && mode !== null) return false;
  if (wal !== null) return !isHeld(wal);
  return mode === "wal" || holdsDeleted(`${path}-wal`);
}

function adopt(state: ConnectionState, path: string, now: Generation): void {
  state.generation = now;
  rememberWal(path, now);
}

/**
 * The look before a connection is closed, by its owner or at the end of the process. Where it fails nothing more
 * can be known, and nothing may keep the connection open or the process from ending (LH-022).
 */
export function lookWherePossible(connection: Connection, state: ConnectionState): void {
  try {
    noticeReturn(state);
    if (!isUntouchedSince(state)) noticeLostGeneration(connection, state);
    noticeUnseenWal(connection, state);
  } catch {
    // Out of reach of stat.
  }
}

/**
 * A `-wal` that the connection got since it was opened, by a change of mode, its own or another's. What it has open must
 * be what is under the path: it may have lost it between two looks (LH-014).
 */
function noticeUnseenWal(connection: Connection, state: ConnectionState): void {
  const { generation, lost, path } = state;
  if (generation?.wal !== null || lost !== null || typeof path !== "string") return;
  const now = currentGeneration(path);
  if (usesAnotherWal(connection, path, now)) lose(connection, state, now, ["-wal"]);
}

/** A database that was moved away and is back: SQLite would checkpoint into it again. */
function noticeReturn(state: ConnectionState): void {
  const { generation, lost, path } = state;
  if (lost === null || !isMoved(lost) || typeof path !== "string" || !generation?.main) return;
  if (!isSameFile(fileIdentity(path), generation.main)) return;
  state.lost = { ...lost, files: ["-wal"] };
  mirrorSharedLock(path);
}

/**
 * For a database that was switched to WAL since it was opened: adopts its new files once the
 * connection is seen to use them (LH-014), and notices that they are others. Only called inside a transaction, where
 * asking for the mode does not wait for a lock.
 */
function adoptWal(connection: Connection, state: ConnectionState): void {
  const { generation, path } = state;
  if (generation?.wal !== null || typeof path !== "string" || modeOf(connection) !== "wal") return;
  const now = currentGeneration(path);
  if (now.wal === null || !isHeld(now.wal)) lose(connection, state, now, ["-wal"]);
  else adopt(state, path, now);
}

/**
 * A `-wal` also goes away when the connection itself leaves WAL mode, and another file of the process may
 * then get its inode number (LH-014). So a loss is believed when this process still has the lost file open.
 */
function isBelieved(
  connection: Connection,
  path: string,
  opened: Generation,
  now: Generation,
  lost: readonly string[],
): boolean {
  if (lost.includes("")) return true;
  const [name, before, current] = lost.includes("-wal")
    ? [`${path}-wal`, opened.wal, now.wal]
    : [`${path}-shm`, opened.shm, now.shm];
  // Some file systems change what they give as the time of birth: then the file is held (LH-036).
  if (isAnotherLife(before, current)) return isInWal(connection) && !isHeld(current);
  const held = before === null ? undefined : namesHeldByThisProcess(before);
  if (held === undefined) return isInWal(connection);
  if (held.length === 0) return false;
  if (held.includes(name) || held.includes(`${name} (deleted)`)) return true;
  // It is open under another name: it was renamed, or another file has its inode number now.
  return isInWal(connection) && !isHeld(current);
}

/** Also where the platform cannot tell. */
function isHeld(identity: FileIdentity | null): boolean {
  return identity !== null && namesHeldByThisProcess(identity)?.length !== 0;
}

/** Also where the connection does not tell. */
function isInWal(connection: Connection): boolean {
  const mode = modeOf(connection);
  return mode === "wal" || mode === null;
}

/** @returns `null` where the connection is busy, or too broken to tell */
function modeOf(connection: Connection): string | null {
  try {
    return String(queryValue(connection, "PRAGMA journal_mode")).toLowerCase();
  } catch {
    return null;
  }
}

/**
 * The error for a connection that lost its files, for the caller to throw (LH-009).
 *
 * @param state the state of a connection whose `lost` is set
 */
export function lostGenerationError(state: ConnectionState): LostGenerationError {
  return new LostGenerationError(`Refused to write to ${state.path}: ${state.lost?.reason}`, {
    hint: `rows written through this connection since then may be lost; stop writing, and ${whatToDo(state)}`,
    path: state.path ?? undefined,
  });
}

function committedElsewhere(state: ConnectionState): LostGenerationError {
  return new LostGenerationError(
    `COMMIT succeeded, but not in the files under ${state.path}: ${state.lost?.reason} (unknown)`,
    {
      hint: `the files were replaced during the transaction; check whether its rows are there before you write them again, and ${whatToDo(state)}`,
      path: state.path ?? undefined,
    },
  );
}

/** After a restore, the `-wal` of the database that was there before must not be replayed into the backup (LH-034). */
function whatToDo({ path, lost }: ConnectionState): string {
  const find = "find out what replaced the files";
  return lost === null || !isMoved(lost)
    ? `${find}, and restart the process`
    : `${find}. If a backup was restored: stop every process that has the database open, delete ${path}-wal and ${path}-shm, which belong to the previous database, and start again`;
}
