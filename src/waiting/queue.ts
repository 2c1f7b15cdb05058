/** The queue of a database's writers, for connections that wait in it (`waiting: "queue"`, TX-035). */
import { systemClock } from "../clock.ts";
import { constants } from "../constants.ts";
import { openFlock } from "../file-lock/flock.ts";
import { libc } from "../file-lock/libc.ts";
import { lockFileAccess } from "../file-lock/lock-file-access.ts";
import { openSharedWords } from "../file-lock/shared-words.ts";
import type { ConnectionState } from "../lock-hygiene/connection-state.ts";
import { loggerOf, logOnce } from "../logger.ts";
import { processSlot } from "../process-state.ts";
import { isError } from "../thrown-error.ts";
import { TurnQueue } from "./turn-queue.ts";

/** The queues that this thread has open, by the database's path; `null` where there can be none. */
const queues = processSlot("queues.1", () => new Map<string, TurnQueue | null>());

/**
 * The queue of a connection's database, opened on first use.
 *
 * @returns `null` for a database in memory, and where there can be no queue: that is logged once
 */
export function queueOf(state: ConnectionState): TurnQueue | null {
  if (typeof state.path !== "string") return null;
  let queue = queues().get(state.path);
  if (queue === undefined) {
    queue = open(state.path, state);
    queues().set(state.path, queue);
  }
  return queue;
}

/**
 * Whether a connection that cannot sleep is to ask for SQLite's lock: it has the turn, or there is none to be waited for.
 *
 * @param now the time in milliseconds of `performance.now()`
 */
export function takesTurn(queue: TurnQueue | null, state: ConnectionState, now: number): boolean {
  if (queue === null || queue.hasTurn) return true;
  if (!queue.enter(now)) return queue.isStuck(now);
  state.waits.hasTurn = true;
  return true;
}

/** Ends the turn of a connection that has one. */
export function endTurn({ waits, path }: ConnectionState): void {
  if (!waits.hasTurn) return;
  waits.hasTurn = false;
  if (typeof path === "string") queues().get(path)?.end();
}

/** For when the last connection to a database is closed. */
export function closeQueue(path: string): void {
  queues().get(path)?.close();
  queues().delete(path);
}

function open(path: string, { logger }: ConnectionState): TurnQueue | null {
  const file = `${path}${constants.queueSuffix}`;
  try {
    const calls = libc();
    if (calls === null) throw new Error("it needs flock(2), which the optional package koffi brings");
    const { mode, owner } = lockFileAccess(path, constants.databaseFileMode);
    const lock = openFlock(calls, file, mode, owner);
    try {
      const shared = openSharedWords(calls, lock.descriptor);
      if (shared === null) throw new Error("it needs futex(2), which Linux has");
      return new TurnQueue({ lock, shared, clock: systemClock });
    } catch (error) {
      lock.close();
      throw error;
    }
  } catch (error) {
    const reason = isError(error) ? error.message : String(error);
    logOnce("no-queue", path, () =>
      loggerOf(logger).warn(
        `walguard cannot queue at ${file}, and waits as with waiting: "retry": ${reason}`,
      ),
    );
    return null;
  }
}
