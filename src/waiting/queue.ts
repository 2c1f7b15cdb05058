/** The queue of a database's writers, for connections that wait in it (`waiting: "queue"`, TX-035). */
import { systemClock } from "../clock.ts";
import { constants } from "../constants.ts";
import { isClosed } from "../engine/closed-connection.ts";
import type { Connection } from "../engine/connection.ts";
import { openFlock } from "../file-lock/flock.ts";
import { libc } from "../file-lock/libc.ts";
import { lockFileAccess } from "../file-lock/lock-file-access.ts";
import { openSharedWords } from "../file-lock/shared-words.ts";
import type { ConnectionState } from "../lock-hygiene/connection-state.ts";
import { loggerOf, logOnce } from "../logger.ts";
import { processSlot } from "../process-state.ts";
import { messageOf } from "../thrown-error.ts";
import { TurnQueue } from "./turn-queue.ts";

/** The queues that this thread has open, by the database's path; `null` where there can be none. */
const queues = processSlot("queues.1", () => new Map<string, TurnQueue | null>());

/**
 * The queue of a connection's database, opened on first use, and again where it was closed. It may be closed at any
 * `await`: it must be asked for anew after each.
 *
 * @returns `null` for a database in memory, a connection that is closed or does not queue, and where there can be no
 *   queue: that is logged once
 */
export function queueOf(connection: Connection, state: ConnectionState): TurnQueue | null {
  const { path, waits } = state;
  if (typeof path !== "string" || waits.policy !== "queue") return null;
  let queue = queues().get(path);
  if (queue === undefined || queue?.isClosed === true) {
    if (isClosed(connection)) return null;
    queue = open(path, state);
    queues().set(path, queue);
  }
  return queue;
}

/**
 * Waits for a connection's turn. Without it, SQLite's lock alone is to be waited for.
 *
 * @param atMostMs how long to wait, in milliseconds
 */
export function waitForTurn(connection: Connection, state: ConnectionState, atMostMs: number): void {
  const queue = queueOf(connection, state);
  if (queue === null || queue.hasTurn) return;
  orWithout(state, () => {
    if (queue.take(atMostMs)) state.waits.turn = queue;
  });
}

/**
 * Whether a connection that cannot sleep is to ask for SQLite's lock: it has the turn, or there is none to be waited for.
 *
 * @param now the time in milliseconds of `performance.now()`
 * @param atMostMs for how long it waits in all, in milliseconds
 */
export function takesTurn(
  queue: TurnQueue | null,
  state: ConnectionState,
  now: number,
  atMostMs: number,
): boolean {
  if (queue === null || queue.hasTurn) return true;
  let isDue = true;
  orWithout(state, () => {
    if (queue.enter(now)) state.waits.turn = queue;
    else isDue = queue.isStuck(now, atMostMs);
  });
  return isDue;
}

/** Ends the turn of a connection that has one. */
export function endTurn({ waits }: ConnectionState): void {
  const { turn } = waits;
  if (turn === null) return;
  waits.turn = null;
  turn.end();
}

/** For when the last connection to a database is closed. */
export function closeQueue(path: string): void {
  queues().get(path)?.close();
  queues().delete(path);
}

/** A lock that fails later, on a file system that changed its mind, is no error of a write (TX-038). */
function orWithout(state: ConnectionState, wait: () => void): void {
  try {
    wait();
  } catch (error) {
    const path = String(state.path);
    closeQueue(path);
    queues().set(path, null);
    tellNone(path, state, error);
  }
}

function open(path: string, state: ConnectionState): TurnQueue | null {
  const file = `${path}${constants.queueSuffix}`;
  try {
    const calls = libc();
    if (calls === null) throw new Error("it needs flock(2), which the optional package koffi brings");
    const { mode, owner } = lockFileAccess(path, constants.databaseFileMode);
    const lock = openFlock(calls, file, mode, owner);
    try {
      if (lock.tryLock()) lock.unlock();
      const shared = openSharedWords(calls, lock.descriptor);
      if (shared === null) throw new Error("it needs futex(2), which Linux has");
      return new TurnQueue({ lock, shared, clock: systemClock });
    } catch (error) {
      lock.close();
      throw error;
    }
  } catch (error) {
    tellNone(path, state, error);
    return null;
  }
}

function tellNone(path: string, { logger }: ConnectionState, error: unknown): void {
  logOnce("no-queue", path, () =>
    loggerOf(logger).warn(
      `walguard cannot queue at ${path}${constants.queueSuffix}, and waits as with waiting: "retry": ${messageOf(error)}`,
    ),
  );
}
