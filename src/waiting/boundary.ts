/** How `writeTxn` waits for a lock at `BEGIN IMMEDIATE` and `COMMIT`. The body never goes through here (TX-009). */
import { type Clock, systemClock } from "../clock.ts";
import { constants } from "../constants.ts";
import { type Connection, queryNumber } from "../engine/connection.ts";
import { isLockFailure, isOwnStatement } from "../engine/sqlite-error.ts";
import { type ConnectionState, prepared } from "../lock-hygiene/connection-state.ts";
import { tellBusy } from "./busy-event.ts";
import { isAlone } from "./others.ts";
import { endTurn, waitForTurn } from "./queue.ts";
import { isHeldBySibling, mayBeHeldBySibling } from "./sibling.ts";

/** What is waited with; tests replace it. */
export interface Means {
  readonly clock: Clock;
  /** Gives numbers from 0 to 1, which spread the pauses. */
  readonly random: () => number;
}

const system: Means = { clock: systemClock, random: () => Math.random() };

/**
 * Runs `BEGIN IMMEDIATE`, again and again while another connection holds the lock, until the connection's busy timeout
 * has passed (TX-007, TX-032). The engine waits within each attempt, but for `boundaryStepMs` at most (TX-031): within
 * a longer one its pauses grow to a tenth of a second, and those who come later get the lock first. A connection that is
 * alone is spared the setting of timeouts, which costs a fast commit some percents.
 *
 * @param connection the connection; its busy timeout is as before when this returns or throws
 * @param state its state, which is told how long was waited
 * @throws the last error when the time is up, and any other at once (TX-008); at once, too, where a connection of this
 *   thread holds the lock and cannot let go meanwhile (TX-033)
 */
export function beginImmediate(connection: Connection, state: ConnectionState, means: Means = system): void {
  const { waits } = state;
  waits.waitedMs = 0;
  waits.sibling = false;
  const statement = prepared(connection, state, "BEGIN IMMEDIATE");
  const began = means.clock.now();
  const mayBeHopeless = mayBeHeldBySibling();
  let failure: unknown;
  let hasBegun = false;
  try {
    // A turn that comes after one's own, further down on the stack, never comes.
    if (waits.policy === "queue" && !mayBeHopeless) {
      waitForTurn(connection, state, ownersTimeout(connection, state) ?? 0);
      waits.waitedMs = means.clock.now() - began;
    }
    attempt(connection, state, means, {
      run: () => {
        statement.run();
        hasBegun = true;
      },
      isStepped: mayBeHopeless || (waits.policy !== "sqlite" && !isAlone(state, began)),
      isHopeless: () => {
        waits.sibling = mayBeHopeless && isHeldBySibling(connection);
        return waits.sibling;
      },
    });
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    if (!hasBegun) endTurn(state);
    const now = means.clock.now();
    waits.waitedMs = now - began;
    if (waits.waitedMs > constants.boundaryStepMs) waits.othersAt = now;
    if (failure !== undefined || waits.waitedMs > constants.boundaryStepMs)
      tellBusy(state, "BEGIN IMMEDIATE", waits.waitedMs, failure);
  }
}

/**
 * Runs `COMMIT`, again while another connection's lock is in the way, for what `BEGIN IMMEDIATE` has left of the busy
 * timeout (TX-007, TX-032). That lock is a reader's, where there is a rollback journal, and no new reader gets in before.
 *
 * @throws as {@link beginImmediate}
 */
export function commitTransaction(
  connection: Connection,
  state: ConnectionState,
  means: Means = system,
): void {
  const statement = prepared(connection, state, "COMMIT");
  const isStepped = mayHaveJournal(state);
  // In WAL mode nobody is in its way, and setting the timeout would keep the write lock for longer.
  if (!isStepped) {
    state.waits.waitedMs = 0;
    state.waits.limitMs = undefined;
  }
  const began = means.clock.now();
  let failures = 0;
  let failure: unknown;
  try {
    failures = attempt(connection, state, means, {
      run: () => void statement.run(),
      isStepped: isStepped && state.waits.policy !== "sqlite",
    });
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    const tookMs = means.clock.now() - began;
    state.waits.waitedMs += tookMs;
    // One that was not refused may have been slow for other reasons: the disk, a checkpoint.
    if (failure !== undefined || failures > 0) tellBusy(state, "COMMIT", tookMs, failure);
  }
}

/** Whether the database is in a rollback-journal mode, as far as is known before the commit. */
function mayHaveJournal({ commitsByJournal, syncsJournalRemoval, mode }: ConnectionState): boolean {
  return (
    commitsByJournal || syncsJournalRemoval === true || (syncsJournalRemoval === undefined && mode !== "wal")
  );
}

interface Boundary {
  readonly run: () => void;
  /** Whether the engine is to wait for a moment only within one attempt. */
  readonly isStepped: boolean;
  /** Asked once, after the first failure: whether the lock cannot be let go while this thread waits. */
  readonly isHopeless?: () => boolean;
}

/** @returns how often the lock was not had before it was */
function attempt(
  connection: Connection,
  state: ConnectionState,
  { clock, random }: Means,
  { run, isStepped, isHopeless }: Boundary,
): number {
  const { waits } = state;
  const timeoutMs = ownersTimeout(connection, state);
  // The engine waits as it was told to; for how long is not known.
  if (timeoutMs === undefined) {
    run();
    return 0;
  }
  const stepMs = isStepped ? constants.boundaryStepMs : Number.POSITIVE_INFINITY;
  const budgetMs = Math.max(0, (waits.limitMs ?? timeoutMs) - waits.waitedMs);
  const start = clock.now();
  let failures = 0;
  try {
    for (;;) {
      const attempted = clock.now();
      const leftMs = Math.ceil(Math.max(0, Math.min(stepMs, start + budgetMs - attempted)));
      setTimeoutOf(connection, state, leftMs, timeoutMs);
      try {
        run();
        return failures;
      } catch (error) {
        if (!isLockFailure(error) || isOwnStatement(error)) throw error;
        if (failures++ === 0 && isHopeless?.() === true) throw error;
        const failed = clock.now();
        const restMs = start + budgetMs - failed;
        if (restMs <= 0) throw error;
        // Some locks the engine does not wait for: during recovery, against a deadlock, within a shared cache.
        if (failed - attempted < leftMs / 2) {
          const pauseMs = 1 + random() * (constants.boundaryStepMs - 1);
          clock.sleep(Math.min(restMs, pauseMs));
        }
      }
    }
  } finally {
    setTimeoutOf(connection, state, timeoutMs, timeoutMs);
  }
}

/**
 * Runs something with another busy timeout than the connection's own, which is set again whatever happens.
 *
 * @param milliseconds the busy timeout meanwhile
 * @returns what it returned; `undefined` where the timeout could not be set, and it was not run
 */
export function withBusyTimeout<T>(
  connection: Connection,
  state: ConnectionState,
  milliseconds: number,
  run: () => T,
): T | undefined {
  const ownersMs = ownersTimeout(connection, state);
  if (ownersMs === undefined) return undefined;
  try {
    setTimeoutOf(connection, state, milliseconds, ownersMs);
    return (state.waits.inForce ?? ownersMs) === milliseconds ? run() : undefined;
  } finally {
    setTimeoutOf(connection, state, ownersMs, ownersMs);
  }
}

/**
 * The busy timeout that the connection's owner has set, in milliseconds, which may be another one than `connect()` did.
 *
 * @returns `undefined` where the engine does not tell, as under an authorizer
 */
export function ownersTimeout(connection: Connection, state: ConnectionState): number | undefined {
  return state.waits.timeoutMs ?? readTimeout(connection, state);
}

function readTimeout(connection: Connection, { waits }: ConnectionState): number | undefined {
  waits.isOwn = true;
  try {
    waits.timeoutMs = queryNumber(connection, "PRAGMA busy_timeout");
  } catch {
    waits.timeoutMs = undefined;
  } finally {
    waits.isOwn = false;
  }
  return waits.timeoutMs;
}

/**
 * Sets the connection's busy timeout, unless it is set already. Where that fails the engine waits as it did before, and
 * the next boundary tries again.
 *
 * @param ownersMs what it is while no boundary is waited for
 */
export function setTimeoutOf(
  connection: Connection,
  { waits }: ConnectionState,
  milliseconds: number,
  ownersMs: number,
): void {
  if (milliseconds === (waits.inForce ?? ownersMs)) return;
  waits.isOwn = true;
  try {
    connection.exec(`PRAGMA busy_timeout=${milliseconds}`);
    waits.inForce = milliseconds === ownersMs ? undefined : milliseconds;
  } catch {
    // A connection that is closed or broken says so at the statement itself.
  } finally {
    waits.isOwn = false;
  }
}
