/**
 * A history: what writers asked for and were told, and what readers saw meanwhile. Nothing but data, so that it can
 * come from any language, from a log, or from a test. {@link checkHistory} judges it.
 */

/**
 * What the writer was told.
 *
 * - `acknowledged`: the transaction is committed.
 * - `rolled back`, `not started`: nothing of it is in the file, now or later.
 * - `unknown`: an error that leaves open which of the two it is.
 * - `never answered`: the writer's process was gone before it answered.
 */
export type WriteResult = "acknowledged" | "rolled back" | "not started" | "unknown" | "never answered";

/** One write transaction. It inserts {@link History.rowsPerWrite} rows, which carry its writer, its number, and their part. */
export interface WriteEvent {
  /** Who wrote. A process that takes the place of a dead one is another writer. */
  readonly writer: string;
  /** Which of this writer's writes it is: a whole number, used once. */
  readonly number: number;
  /** What it does, for the sentences of the verdict: `insert`, `transfer`, … */
  readonly op: string;
  /** What it moves between two accounts, in the same transaction. */
  readonly moves?: { readonly from: string; readonly to: string; readonly amount: number };
  /** When it was asked for, in milliseconds of one clock for the whole history, which never goes back. */
  readonly invokedAt: number;
  /** When the answer was there, or the process was seen to be gone. */
  readonly endedAt: number;
  readonly result: WriteResult;
}

/** A row that was seen: the writer, the number of the write, and which of its rows it is, from 1. */
export type SeenRow = readonly [writer: string, number: number, part: number];

/** All rows with one writer and one part that were seen, without saying which. */
export interface SeenCount {
  readonly writer: string;
  readonly part: number;
  readonly count: number;
  /** The greatest number of a write. */
  readonly max: number;
  /** The sum of the numbers. */
  readonly sum: number;
}

/** What one read saw. It must be one snapshot: one statement, or one read transaction. */
export interface ReadEvent {
  readonly reader: string;
  readonly invokedAt: number;
  readonly endedAt: number;
  /** All rows. */
  readonly rows?: readonly SeenRow[];
  /** In place of the rows, where there are too many to read them each time. A writer of whom nothing was seen is left out. */
  readonly counts?: readonly SeenCount[];
  /** The balance of every account, by its name. */
  readonly balances?: Readonly<Record<string, number>>;
}

export interface History {
  /** How many rows each write inserts. 2 or more, and half a transaction shows. */
  readonly rowsPerWrite: number;
  /** The balance of every account before the first write, if writes move anything. */
  readonly accounts?: Readonly<Record<string, number>>;
  readonly writes: readonly WriteEvent[];
  /** What was seen while the writers ran. */
  readonly reads: readonly ReadEvent[];
  /** What a fresh process saw when all others were gone. It has `rows`. */
  readonly final: ReadEvent;
}
