/** One transaction of a writer, from the wait for the lock to the settled promises. */
import type { Connection } from "../engine/connection.ts";
import { connectionState } from "../lock-hygiene/connection-state.ts";
import { transactionOutcome } from "../transaction-outcome.ts";
import { type WriteTxnAsyncOptions, writeTxnAsync } from "../write-txn/write-txn-async.ts";
import { type BatchLimits, BatchStopped, type RunWrite, runBatch, withOutcome } from "./batch.ts";
import type { PendingWrite, WriteEnding } from "./pending-write.ts";
import { sharedFailure, takenAlong } from "./shared-failure.ts";

/**
 * Commits what is in the queue when the write lock is there, up to the limits, and settles the promises of those whose body
 * was begun: none before the transaction is over (TX-057).
 *
 * @param queue loses those whose body was begun
 * @param run gets them
 * @throws what {@link writeTxnAsync} throws where no body was begun
 */
export async function commitBatch<C extends Connection>(
  connection: C,
  queue: Set<PendingWrite<C>>,
  run: RunWrite<C>[],
  limits: BatchLimits,
  wait: WriteTxnAsyncOptions,
): Promise<void> {
  try {
    await writeTxnAsync(connection, () => runBatch(connection, queue, run, limits), wait);
  } catch (error) {
    if (run.length === 0) throw error;
    const { path } = connectionState(connection);
    for (const one of run) one.ending = endingAfter(error, one, run, path ?? undefined);
  }
  for (const { write, ending } of run) write.settle(ending);
}

/** How a write ended whose transaction failed. */
function endingAfter<C extends Connection>(
  failure: unknown,
  one: RunWrite<C>,
  run: readonly RunWrite<C>[],
  path: string | undefined,
): WriteEnding {
  // It was undone alone before, whatever came then.
  if ("error" in one.ending) return one.ending;
  if (failure instanceof BatchStopped) {
    const outcome = transactionOutcome(failure) ?? "unknown";
    const { cause } = failure;
    // The last one is whose body it was.
    return { error: one === run.at(-1) ? withOutcome(cause, outcome) : takenAlong(cause, outcome, path) };
  }
  return { error: run.length === 1 ? failure : sharedFailure(failure, path) };
}
