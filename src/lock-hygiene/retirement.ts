/**
 * What is done to connections that lost their files: they are kept from writing, checkpointing and closing until the
 * process ends, and the operator is told (LH-010, LH-011, LH-013).
 */
import { type Connection, queryValue } from "../engine/connection.ts";
import { isHeard, publish } from "../events.ts";
import { loggerOf } from "../logger.ts";
import { type ConnectionState, connectionState } from "./connection-state.ts";
import { type Generation, isSameGeneration, type LostGeneration, lostFiles } from "./generation.ts";
import { mirrorSharedLock } from "./ofd-mirror.ts";
import { liveDatabases } from "./registry.ts";
import { sourceOf, tellOutside } from "./told-events.ts";

/** Retires the connection, and with it all others of the process that have opened the same files. */
export function lose(
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

function describe(path: string, lost: readonly string[]): string {
  const files = lost.map((suffix) => `${path}${suffix}`).join(", ");
  return `${files} ${lost.length > 1 ? "are" : "is"} no longer what this connection has open`;
}

/** Retires a connection: it stays open, harmless and in the registry until the process ends (LH-010, LH-007). */
function retire(connection: Connection, state: ConnectionState, lost: LostGeneration): void {
  state.lost = lost;
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
function tell(state: ConnectionState, lost: LostGeneration, count: number): void {
  const { path, logger } = state;
  const mirrored = typeof path === "string" && !isMoved(lost) && mirrorSharedLock(path);
  const [what, it, them] =
    count === 1 ? ["a connection", "It is", "it"] : [`${count} connections`, "They are", "them"];
  const rest = isMoved(lost)
    ? `Nothing more is written through ${them}; close ${them}`
    : `${it} neither closed nor checkpointed${mirrored ? "" : " until the process ends; end the process with SIGKILL"}`;
  loggerOf(logger).error(`walguard retired ${what} to ${path}: ${lost.reason}. ${rest}.`);
  if (isHeard("walguard:lost-generation"))
    tellOutside(state, () =>
      publish("walguard:lost-generation", { ...sourceOf(state), files: [...lost.files], connections: count }),
    );
}

/**
 * Whether the database itself was moved or replaced. SQLite notices that too, and skips the checkpoint when
 * such a connection closes, so closing it is safe (LH-010).
 */
export function isMoved(lost: LostGeneration): boolean {
  return lost.files.includes("");
}
