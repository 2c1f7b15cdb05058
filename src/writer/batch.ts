/** Several bodies in one transaction, each in a savepoint of its own. */
import type { Connection } from "../engine/connection.ts";
import { type ConnectionState, connectionState } from "../lock-hygiene/connection-state.ts";
import { rememberOutcome, type TransactionOutcome, transactionOutcome } from "../transaction-outcome.ts";
import { carried } from "../write-txn/outcome.ts";
import { inSavepoint } from "../write-txn/savepoint.ts";
import { endedByBody } from "../write-txn/transaction-errors.ts";
import type { PendingWrite, WriteEnding } from "./pending-write.ts";

/** What a batch takes at most. */
export interface BatchLimits {
  readonly maxBatch: number;
  readonly maxBatchMs: number;
}

/** A write whose body was begun, and how it ended, which counts once the transaction is committed. */
export interface RunWrite<C extends Connection> {
  readonly write: PendingWrite<C>;
  ending: WriteEnding;
}

/** The error that ends a whole batch: the body's own is in `cause`, and may be a primitive. */
export class BatchStopped {
  readonly cause: unknown;
  constructor(cause: unknown) {
    this.cause = cause;
  }
}

const unfinished: WriteEnding = { value: undefined };

/**
 * Runs bodies in their order, inside an open transaction, until the queue is empty or a limit is reached. One that fails is
 * undone alone (TX-056). The first is taken whatever the limits.
 *
 * @param queue loses those that are begun, so that none runs twice (TX-059)
 * @param run gets those that are begun
 * @returns what the body returned, where there was but one: it needs no savepoint
 * @throws {BatchStopped} where the transaction is over, or cannot be trusted: its bodies share its fate (TX-059)
 */
export function runBatch<C extends Connection>(
  connection: C,
  queue: Set<PendingWrite<C>>,
  run: RunWrite<C>[],
  { maxBatch, maxBatchMs }: BatchLimits,
): unknown {
  const isAlone = Math.min(queue.size, maxBatch) === 1;
  const state = connectionState(connection);
  const began = performance.now();
  for (const write of queue) {
    queue.delete(write);
    write.start();
    const one: RunWrite<C> = { write, ending: unfinished };
    run.push(one);
    if (isAlone) {
      const value = write.body(connection);
      one.ending = { value };
      return value;
    }
    one.ending = runOne(connection, state, write.body);
    if (run.length >= maxBatch || performance.now() - began >= maxBatchMs) break;
  }
  return undefined;
}

/** The error of a body: an object of its own, since an error may be thrown twice, or be no object. */
class BodyFailure {
  readonly error: unknown;
  constructor(error: unknown) {
    this.error = error;
  }
}

function runOne<C extends Connection>(
  connection: C,
  state: ConnectionState,
  body: (connection: C) => unknown,
): WriteEnding {
  const { begun } = state;
  let ending: WriteEnding;
  try {
    ending = { value: inSavepoint(connection, state, telling(body)) };
  } catch (failure) {
    const outcome = transactionOutcome(failure) ?? "unknown";
    const error = failure instanceof BodyFailure ? failure.error : failure;
    if (outcome === "unknown" || state.begun !== begun) throw new BatchStopped(error);
    ending = { error: withOutcome(error, outcome) };
  }
  // What is open is not what the bodies before wrote to.
  if (state.begun !== begun) {
    throw new BatchStopped(endedByBody(state, undefined, { at: "body", error: undefined, undo: "another" }));
  }
  return ending;
}

function telling<C extends Connection>(body: (connection: C) => unknown): (connection: C) => unknown {
  return (connection) => {
    try {
      return body(connection);
    } catch (error) {
      throw new BodyFailure(error);
    }
  };
}

/** Remembers what became of an error's write, and returns the error. */
export function withOutcome<E>(error: E, outcome: TransactionOutcome): E {
  rememberOutcome(error, carried(transactionOutcome(error), outcome));
  return error;
}
