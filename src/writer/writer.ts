/** What a writer is, and can be told. */
import type { Connection } from "../engine/connection.ts";
import type { SyncResult } from "../write-txn/synchronous-body.ts";

/** How a writer makes its transactions. */
export interface WriterOptions {
  /**
   * The most writes in one transaction: a whole number from 1.
   *
   * @default 256
   */
  readonly maxBatch?: number | undefined;
  /**
   * For how long bodies are added to one transaction, in milliseconds from 0: it holds the write lock, and the event loop,
   * for as long, and for one body and the sync of the disk more (TX-060).
   *
   * @default 10
   */
  readonly maxBatchMs?: number | undefined;
  /**
   * The most writes that wait: a whole number from 1. One more is refused (TX-061).
   *
   * @default 10000
   */
  readonly maxQueue?: number | undefined;
}

/** How one write waits. */
export interface WriterWriteOptions {
  /**
   * Takes the write back, as long as its body was not begun (TX-062).
   *
   * @default undefined
   */
  readonly signal?: AbortSignal | undefined;
}

/** Writes through one connection, several bodies to a transaction; made by {@link createWriter}. */
export interface Writer<C extends Connection = Connection> extends AsyncDisposable {
  /**
   * Hands in a body. Bodies run in the order of their calls (TX-055), in a later turn of the event loop, each at most once.
   *
   * @param body does the writing, through the connection that it is given; not asynchronous. It must leave `BEGIN`, `COMMIT`
   *   and `ROLLBACK` to the writer
   * @param options see {@link WriterWriteOptions}
   * @returns a promise of what the body returned, once the transaction is committed, durably (TX-057). It rejects with what
   *   {@link writeTxn} throws, with the reason of the signal, and with a {@link WriterFullError}; {@link
   *   transactionOutcome} tells for each what became of this write
   */
  write<T>(body: (connection: C) => T, options?: WriterWriteOptions): Promise<SyncResult<T>>;
  /** Resolves when there is room in the queue: at once, or when a full queue is half empty (TX-061). */
  readonly ready: Promise<void>;
  /** How many writes wait for their transaction. */
  readonly waiting: number;
  /** Resolves when every write that was handed in before is settled; errors are told by their own promises (TX-063). */
  flush(): Promise<void>;
  /** Takes no more writes, and flushes. The connection stays open (TX-063). */
  close(): Promise<void>;
}
