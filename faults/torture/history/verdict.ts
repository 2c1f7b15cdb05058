/** What {@link checkHistory} finds. */
import type { ReadEvent, WriteEvent } from "./history.ts";

/**
 * The rule that is broken.
 *
 * - `lost`: an acknowledged write is not there in the end.
 * - `missed`: a read that began after the acknowledgement did not see the write, though it is there in the end. Of a
 *   read with counts: it saw fewer rows of a writer than were acknowledged before.
 * - `doubled`: a row is there more than once.
 * - `half`: a part of a transaction is seen without the rest.
 * - `ghost`: a write is seen that was reported as rolled back or not started.
 * - `foreign`: a row that nobody wrote, or not yet.
 * - `vanished`: what one read has seen is missing in a read that began later.
 * - `order`: a read that sees a write does not see another one that was acknowledged before the first was begun.
 * - `balance`: the accounts do not add up, or do not fit the transfers that the same read saw.
 * - `unexplained`: no choice among the writes that may be seen gives the counts that a read saw.
 */
export type HistoryRule =
  | "lost"
  | "missed"
  | "doubled"
  | "half"
  | "ghost"
  | "foreign"
  | "vanished"
  | "order"
  | "balance"
  | "unexplained";

export interface HistoryViolation {
  readonly rule: HistoryRule;
  /** A sentence. */
  readonly text: string;
  /** The writes and reads that prove it; of a read, without what it saw. */
  readonly events: readonly (WriteEvent | Omit<ReadEvent, "rows" | "counts" | "balances">)[];
  /** In how many reads it showed. */
  readonly reads: number;
}

/** What was judged. A verdict without violations says as much as these figures do. */
export interface HistoryFigures {
  readonly acknowledged: number;
  readonly rolledBack: number;
  readonly notStarted: number;
  readonly unknown: number;
  readonly neverAnswered: number;
  /** With the final one. */
  readonly reads: number;
  /** Rows that reads returned one by one and that were each held against the writes. */
  readonly rows: number;
  /** Counts that stood for rows and were explained by the writes. */
  readonly counts: number;
  /** Writes without a sure answer that are in the file in the end. */
  readonly inDoubtAndThere: number;
}

export interface HistoryVerdict {
  /** One for each rule and write (or writer, or account), in the order of the reads that showed them. */
  readonly violations: readonly HistoryViolation[];
  readonly figures: HistoryFigures;
}
