/** How an asynchronous write transaction waits for its turn: by timers, between attempts that do not wait. */
import type { Connection } from "../engine/connection.ts";
import type { ConnectionState } from "../lock-hygiene/connection-state.ts";
import { attemptBegin, type BeginAttempt } from "../waiting/begin-attempt.ts";
import { type beginImmediate, ownersTimeout } from "../waiting/boundary.ts";
import { tellBusy } from "../waiting/busy-event.ts";
import { endTurn, queueOf, takesTurn } from "../waiting/queue.ts";
import { type TimedWait, timedWait } from "../waiting/timed-wait.ts";
import type { TurnQueue } from "../waiting/turn-queue.ts";
import { type Place, takePlace } from "../waiting/waiting-line.ts";
import { turnNeverCame, withEnding } from "./transaction-errors.ts";

/** For how long, and until when, a turn is waited for. */
export interface TurnOptions {
  readonly signal?: AbortSignal | undefined;
  /** In milliseconds from now; the connection's busy timeout, where it is not given. */
  readonly deadlineMs?: number | undefined;
}

/** What is waited with; tests replace it. */
export interface TurnMeans {
  readonly now: () => number;
  /** Gives numbers from 0 to 1, which spread the pauses. */
  readonly random: () => number;
  readonly wait: (milliseconds: number, signal: AbortSignal | undefined) => TimedWait;
}

const notTried: BeginAttempt = { begun: false, error: undefined, isLock: true };

const system: TurnMeans = { now: () => performance.now(), random: () => Math.random(), wait: timedWait };

/**
 * Waits until those before it in the connection's line are done (TX-051) and the write lock is there, then runs the
 * transaction, in the same turn of the event loop: no other code of the process comes between `BEGIN` and `COMMIT` (TX-054).
 *
 * @param admit refuses what cannot be begun now; it is asked before each attempt, since much may happen in a wait
 * @param run runs the transaction; what it is given stands for `BEGIN IMMEDIATE`, which has succeeded, or throws its error
 * @returns what `run` returned
 * @throws the signal's reason, with the outcome `not-started`, and what `admit` and `run` throw
 */
export async function inTurn<R>(
  connection: Connection,
  state: ConnectionState,
  { signal, deadlineMs }: TurnOptions,
  admit: () => void,
  run: (take: typeof beginImmediate) => R,
  means: TurnMeans = system,
): Promise<R> {
  const began = means.now();
  const place = takePlace(connection);
  let joined: TurnQueue | null = null;
  let hasBegun = false;
  try {
    const ownersMs = ownersTimeout(connection, state);
    const limitMs = deadlineMs ?? ownersMs ?? 0;
    await untilFirst(place, state, began + limitMs, signal, means);
    for (;;) {
      assertNotAborted(signal);
      admit();
      const queue = queueOf(connection, state);
      if (queue !== joined) {
        joined?.leave();
        queue?.join();
        joined = queue;
      }
      const isDue = takesTurn(queue, state, means.now(), limitMs) || means.now() - began >= limitMs;
      const attempt = isDue ? attemptBegin(connection, state, ownersTimeout(connection, state)) : notTried;
      const waitedMs = means.now() - began;
      const restMs = limitMs - waitedMs;
      if (isDue && (attempt.begun || !attempt.isLock || restMs <= 0)) {
        hasBegun = attempt.begun;
        state.waits.waitedMs = waitedMs;
        state.waits.sibling = false;
        state.waits.limitMs = deadlineMs;
        return run(() => {
          tellBusy(state, "BEGIN IMMEDIATE", waitedMs, attempt.begun ? undefined : attempt.error);
          if (!attempt.begun) throw attempt.error;
        });
      }
      state.waits.othersAt = means.now();
      const napMs = isDue ? pauseMs(waitedMs, means.random()) : queuedPauseMs;
      await orAborted(means.wait(Math.min(Math.max(1, restMs), napMs), signal), signal);
    }
  } finally {
    state.waits.limitMs = undefined;
    // A transaction that was begun has ended its turn itself.
    if (!hasBegun) endTurn(state);
    joined?.leave();
    place.leave();
  }
}

/** Nobody wakes who waits by timers, and a look at the queue costs next to nothing. */
const queuedPauseMs = 1;

/** Who has waited for longer asks more often. Measured with 5 to 50 processes: 20 ms, falling to 4. */
export function pauseMs(waitedMs: number, random: number): number {
  return Math.max(4, 20 - waitedMs / 20) * (0.75 + random / 2);
}

async function untilFirst(
  place: Place,
  state: ConnectionState,
  deadline: number,
  signal: AbortSignal | undefined,
  means: TurnMeans,
): Promise<void> {
  const began = means.now();
  while (!place.isFirst()) {
    const restMs = deadline - means.now();
    if (restMs <= 0) throw turnNeverCame(state, means.now() - began, place.before());
    const wait = means.wait(restMs, signal);
    place.advanced = wait.end;
    await orAborted(wait, signal);
  }
}

async function orAborted({ over }: TimedWait, signal: AbortSignal | undefined): Promise<void> {
  await over.catch(() => assertNotAborted(signal));
}

/** Nothing was begun: what the signal says reaches the caller as it is (TX-053). */
function assertNotAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw withEnding(signal.reason, { at: "call" });
}
