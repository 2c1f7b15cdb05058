/**
 * What happens to a connection whose files are no longer under its path. It fails closed: no write, no
 * checkpoint, and no close (which would checkpoint), until the process ends (LH-009, LH-010).
 */
import { existsSync } from "node:fs";
import { constants } from "../constants.ts";
import { type Connection, queryValue } from "../engine/connection.ts";
import { LostGenerationError } from "../errors.ts";
import { type FileIdentity, fileIdentity, namesHeldByThisProcess } from "../file/identity.ts";
import { processWarnings } from "../logger.ts";
import { processSlot } from "../process-state.ts";
import { type ConnectionState, connectionState } from "./connection-state.ts";
import {
  currentGeneration,
  type Generation,
  isSameGeneration,
  type LostGeneration,
  lostFiles,
} from "./generation.ts";
import { mirrorSharedLock } from "./ofd-mirror.ts";
import { liveDatabases } from "./registry.ts";

/**
 * Connections that lost their files. They are held here, neither closed nor
 * collected, until the process ends.
 */
export const retired: () => Set<object> = processSlot("retired-connections.1", () => new Set<object>());

/**
 * Checks, inside an open write transaction, that the connection writes to the files under its path (LH-008).
 *
 * Transactions that follow each other within a millisecond (`generationCheckIntervalMs`) share one look for
 * ten milliseconds (`busyGenerationCheckIntervalMs`). The look is inside the transaction, because waiting for
 * `BEGIN` may have taken minutes.
 *
 * @throws {LostGenerationError} when it does not; the caller must roll back
 * @throws {OpenError} when that cannot be found out; so must it then, and the next transaction looks again
 */
export function assertGeneration(connection: Connection, state: ConnectionState): void {
  if (state.generation === null) return;
  const now = performance.now();
  const idleMs = now - state.writtenAt;
  state.writtenAt = now;
  const soon = idleMs < constants.generationCheckIntervalMs;
  if (soon && now - state.generationSeenAt < constants.busyGenerationCheckIntervalMs) return;
  if (now - state.walSeenAt >= constants.walIdentityCheckIntervalMs || !seemsUnchanged(state)) {
    noticeLostGeneration(connection, state);
    if (state.lost === null) adoptWal(connection, state);
    if (state.lost !== null) throw lostGenerationError(state);
    state.walSeenAt = now;
  }
  state.generationSeenAt = now;
}

/**
 * The cheap look. It does not `stat` the `-wal`: Linux (from 6.13) answers a `stat` of a file that is being
 * written by giving its next write a timestamp of its own, and the next commit pays some 10 µs for that.
 */
function seemsUnchanged({ path, generation }: ConnectionState): boolean {
  if (generation === null || typeof path !== "string") return true;
  const wal = generation.wal;
  if (existsSync(`${path}-wal`) !== (wal !== null)) return false;
  return (
    lostFiles(generation, { main: fileIdentity(path), wal, shm: fileIdentity(`${path}-shm`) }).length === 0
  );
}

/** Looks at the files at once, and retires the connection if they are no longer those that it opened. */
export function noticeLostGeneration(connection: Connection, state: ConnectionState): void {
  if (state.generation === null || state.lost !== null || typeof state.path !== "string") return;
  const now = currentGeneration(state.path);
  const lost = lostFiles(state.generation, now);
  if (lost.length === 0) return;
  if (isBelieved(connection, state.path, state.generation, now, lost)) lose(connection, state, now, lost);
  else state.generation = now;
}

/**
 * The look before a connection is closed, by its owner or at the end of the process. Where it fails nothing more
 * can be known, and nothing may keep the connection open or the process from ending (LH-022).
 */
export function lookWherePossible(connection: Connection, state: ConnectionState): void {
  try {
    noticeLostGeneration(connection, state);
  } catch {
    // Out of reach of stat.
  }
}

/**
 * For a database that was switched to WAL since it was opened: adopts its new files once the
 * connection is seen to use them (LH-014). Only called inside a transaction, where asking for the
 * mode does not wait for a lock.
 */
function adoptWal(connection: Connection, state: ConnectionState): void {
  if (state.generation?.wal !== null || typeof state.path !== "string") return;
  if (fileIdentity(`${state.path}-wal`) === null || !isInWal(connection)) return;
  const now = currentGeneration(state.path);
  const foreign = now.wal !== null && namesHeldByThisProcess(now.wal)?.length === 0;
  if (foreign) lose(connection, state, now, ["-wal"]);
  else state.generation = now;
}

/** Retires the connection, and with it all others of the process that have opened the same files. */
function lose(
  connection: Connection,
  state: ConnectionState,
  now: Generation,
  files: readonly string[],
): void {
  const lost = { files, reason: describe(String(state.path), files) };
  const opened = state.generation;
  const others = siblingsOf(connection).filter((other) => {
    const { generation, lost: before } = connectionState(other);
    return before === null && generation !== null && isSameGeneration(generation, opened);
  });
  const all = [connection, ...others.filter((other) => hasLost(other, now))];
  for (const one of all) retire(one, connectionState(one), lost);
  tell(state, lost, all.length);
}

function siblingsOf(connection: Connection): Connection[] {
  for (const { connections } of liveDatabases().values()) {
    if (connections.has(connection)) return [...connections].filter((other) => other !== connection);
  }
  return [];
}

function hasLost(connection: Connection, now: Generation): boolean {
  const { generation } = connectionState(connection);
  return generation !== null && lostFiles(generation, now).length > 0;
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
  const held = before === null ? undefined : namesHeldByThisProcess(before);
  if (held === undefined) return isInWal(connection);
  if (held.length === 0) return false;
  if (held.includes(name) || held.includes(`${name} (deleted)`)) return true;
  // It is open under another name: it was renamed, or another file has its inode number now.
  return isInWal(connection) && !isHeld(current);
}

function isHeld(identity: FileIdentity | null): boolean {
  return identity !== null && namesHeldByThisProcess(identity)?.length !== 0;
}

function isInWal(connection: Connection): boolean {
  try {
    return String(queryValue(connection, "PRAGMA journal_mode")).toLowerCase() === "wal";
  } catch {
    return true;
  }
}

function describe(path: string, lost: readonly string[]): string {
  const files = lost.map((suffix) => `${path}${suffix}`).join(", ");
  return `${files} ${lost.length > 1 ? "are" : "is"} no longer what this connection has open`;
}

/**
 * The error for a connection that lost its files, for the caller to throw (LH-009).
 *
 * @param state the state of a connection whose `lost` is set
 */
export function lostGenerationError(state: ConnectionState): LostGenerationError {
  return new LostGenerationError(`Refused to write to ${state.path}: ${state.lost?.reason}`, {
    hint: "rows written through this connection since then may be lost; stop writing, find out what replaced the files, and restart the process",
    path: state.path ?? undefined,
  });
}

/** Retires a connection: it stays open, and harmless, until the process ends (LH-010). */
function retire(connection: Connection, state: ConnectionState, lost: LostGeneration): void {
  state.lost = lost;
  retired().add(connection);
  for (const pragma of ["PRAGMA query_only=ON", "PRAGMA wal_autocheckpoint=0"]) {
    try {
      queryValue(connection, pragma);
    } catch {
      // The connection may be too broken for that; `writeTxn` refuses it in any case.
    }
  }
}

/**
 * Logs a loss, once for all connections to the file (LH-013, LH-021).
 *
 * Both drivers close their open connections when the process ends, and that close would still move the old
 * WAL into the database. A read lock of another owner on the database makes SQLite skip that (LH-011).
 */
function tell(
  { path, logger = processWarnings }: ConnectionState,
  lost: LostGeneration,
  count: number,
): void {
  const mirrored = typeof path === "string" && !isMoved(lost) && mirrorSharedLock(path);
  const [what, it, them] =
    count === 1 ? ["a connection", "It is", "it"] : [`${count} connections`, "They are", "them"];
  const rest = isMoved(lost)
    ? `Nothing more is written through ${them}; close ${them}`
    : `${it} neither closed nor checkpointed${mirrored ? "" : " until the process ends; end the process with SIGKILL"}`;
  logger.error(`walguard retired ${what} to ${path}: ${lost.reason}. ${rest}.`);
}

/**
 * Whether the database itself was moved or replaced. SQLite notices that too, and skips the checkpoint when
 * such a connection closes, so closing it is safe (LH-010).
 */
export function isMoved(lost: LostGeneration): boolean {
  return lost.files.includes("");
}
