/** What `createWriter` makes. */
import { setImmediate } from "node:timers";
import type { Connection } from "../engine/connection.ts";
import type { ConnectionState } from "../lock-hygiene/connection-state.ts";
import { assertOptions, isAbortSignal, type OptionChecks } from "../named-options.ts";
import { ownersTimeout } from "../waiting/boundary.ts";
import { refuseAsyncBody, type SyncResult } from "../write-txn/synchronous-body.ts";
import { withEnding } from "../write-txn/transaction-errors.ts";
import type { BatchLimits, RunWrite } from "./batch.ts";
import { commitBatch } from "./commit-batch.ts";
import { flushLine } from "./flush-line.ts";
import { type PendingWrite, pendingWrite } from "./pending-write.ts";
import { sharedFailure } from "./shared-failure.ts";
import type { Writer, WriterWriteOptions } from "./writer.ts";
import { writerClosed, writerFull } from "./writer-errors.ts";

const noOptions: WriterWriteOptions = {};

const checks: OptionChecks<WriterWriteOptions> = { signal: [isAbortSignal, "an AbortSignal"] };

/** A queue of bodies, and a loop that runs while there are any. */
export class GroupWriter<C extends Connection> implements Writer<C> {
  readonly #connection: C;
  readonly #state: ConnectionState;
  readonly #limits: BatchLimits;
  readonly #maxQueue: number;
  /** In the order of the calls; each is taken out when its body is begun, or its signal takes it back. */
  readonly #queue = new Set<PendingWrite<C>>();
  /** Those whose body was begun, until they are settled. */
  #run: RunWrite<C>[] = [];
  readonly #flushes = flushLine();
  #room: PromiseWithResolvers<void> | undefined;
  /** Ends the wait for the lock when nobody is left to wait for it. */
  #emptied = new AbortController();
  #number = 0;
  #isLooping = false;
  #isClosed = false;

  constructor(connection: C, state: ConnectionState, limits: BatchLimits, maxQueue: number) {
    this.#connection = connection;
    this.#state = state;
    this.#limits = limits;
    this.#maxQueue = maxQueue;
  }

  write<T>(body: (connection: C) => T, options: WriterWriteOptions = noOptions): Promise<SyncResult<T>> {
    let signal: AbortSignal | undefined;
    try {
      this.#admit(body, options);
      signal = options.signal;
    } catch (error) {
      return Promise.reject(withEnding(error, { at: "call" }));
    }
    const write = pendingWrite(body, this.#number++, signal, (aborted) => {
      this.#queue.delete(aborted);
      aborted.settle({ error: withEnding(signal?.reason, { at: "call" }) });
      this.#noteSettled();
      if (this.#queue.size === 0) this.#emptied.abort();
    });
    this.#queue.add(write);
    if (!this.#isLooping) void this.#loop();
    return write.promise as Promise<SyncResult<T>>;
  }

  get waiting(): number {
    return this.#queue.size;
  }

  get ready(): Promise<void> {
    if (this.#queue.size < this.#maxQueue) return Promise.resolve();
    this.#room ??= Promise.withResolvers();
    return this.#room.promise;
  }

  flush(): Promise<void> {
    const done = this.#flushes.until(this.#number - 1);
    this.#noteSettled();
    return done;
  }

  close(): Promise<void> {
    this.#isClosed = true;
    return this.flush();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #admit(body: unknown, options: WriterWriteOptions): void {
    refuseAsyncBody(body, this.#state);
    if (options !== noOptions) assertOptions(options, checks);
    options.signal?.throwIfAborted();
    if (this.#isClosed) throw writerClosed(this.#state);
    if (this.#queue.size >= this.#maxQueue) throw writerFull(this.#state, this.#maxQueue);
  }

  async #loop(): Promise<void> {
    this.#isLooping = true;
    for (;;) {
      // What the event loop has to do comes first, and hands in more, which share the transaction (TX-060).
      await new Promise((resolve) => setImmediate(resolve));
      const head = firstOf(this.#queue);
      if (head === undefined) break;
      await this.#transaction(head);
      this.#run = [];
      this.#noteSettled();
    }
    this.#isLooping = false;
  }

  async #transaction(head: PendingWrite<C>): Promise<void> {
    const limitMs = ownersTimeout(this.#connection, this.#state) ?? 0;
    const restMs = head.since + limitMs - performance.now();
    this.#emptied = new AbortController();
    try {
      await commitBatch(this.#connection, this.#queue, this.#run, this.#limits, {
        deadlineMs: Math.ceil(Math.max(0, restMs)),
        signal: this.#emptied.signal,
      });
    } catch (error) {
      this.#refuse(error, head, limitMs);
      // Whose body was begun is not in the queue any more, and must be told something, whatever went wrong.
      for (const { write } of this.#run)
        write.settle({ error: sharedFailure(error, this.#state.path ?? undefined) });
    }
  }

  /** No body was begun: those who have waited for as long as they may are told, or, where time was not the reason, a batch. */
  #refuse(error: unknown, head: PendingWrite<C>, limitMs: number): void {
    // It was taken back meanwhile; how long the others wait is another question.
    if (!this.#queue.has(head)) return;
    const now = performance.now();
    const isLate = now - head.since >= limitMs;
    let refused = 0;
    for (const write of this.#queue) {
      if (isLate ? now - write.since < limitMs : refused >= this.#limits.maxBatch) break;
      refused++;
      this.#queue.delete(write);
      write.settle({ error: sharedFailure(error, this.#state.path ?? undefined) });
    }
  }

  #noteSettled(): void {
    const oldest = this.#run[0]?.write ?? firstOf(this.#queue);
    this.#flushes.settledBefore(oldest?.number ?? Number.POSITIVE_INFINITY);
    if (this.#queue.size > this.#maxQueue / 2) return;
    this.#room?.resolve();
    this.#room = undefined;
  }
}

function firstOf<C extends Connection>(queue: ReadonlySet<PendingWrite<C>>): PendingWrite<C> | undefined {
  return queue.values().next().value;
}
