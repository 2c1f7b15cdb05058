/**
 * Decides what became of a write transaction, without a database. This is the only place that does, and the
 * tests compare it with `spec/transaction-outcome.json` row by row.
 */
import { sqliteFailure } from "../engine/sqlite-error.ts";
import type { TransactionOutcome } from "../transaction-outcome.ts";

/** How a failed write transaction ended: where, with which error, and how undoing it went. */
export type Ending =
  /** It was refused, its first statement failed, or the check after its `COMMIT` did. */
  | { readonly at: "call" | "begin" | "check" }
  /** The body failed, or the statement that keeps what it wrote: `COMMIT`, or `RELEASE` for a savepoint. */
  | { readonly at: "body" | "commit" | "release"; readonly error: unknown; readonly undo: Undo };

/** How undoing a transaction or a savepoint went. */
export type Undo =
  /** There was nothing to undo: no transaction was open any more. */
  | "was-over"
  /** What was undone is another transaction: the body had ended the one that was begun, and begun it. */
  | "another"
  | "undone"
  /** The statement failed, and yet no transaction is open. */
  | "failed-but-over"
  /** The statement failed, and the transaction is open, or the driver cannot tell. */
  | "failed";

/**
 * The outcome that goes with an ending.
 *
 * @returns never `rolled-back` where anything of the transaction may be in the database
 */
export function outcomeOf(ending: Ending): TransactionOutcome {
  switch (ending.at) {
    case "call":
    case "begin":
      return "not-started";
    case "body":
    case "release":
      return undone(ending.undo);
    case "commit":
      return afterCommit(ending.error, ending.undo);
    case "check":
      return "committed";
  }
}

/**
 * The outcome of an error that may have come from another `writeTxn` inside the body. Rolling
 * this one back does not undo one that was `committed` or `unknown`, so the caller must not be
 * told to repeat both (TX-023).
 *
 * @param before the outcome that the error already has
 * @param outcome the outcome of the transaction that it now leaves
 */
export function carried(
  before: TransactionOutcome | undefined,
  outcome: TransactionOutcome,
): TransactionOutcome {
  const open = before === "committed" || before === "unknown";
  return open && outcome !== "committed" ? "unknown" : outcome;
}

/**
 * Whether a failed `COMMIT` says "cannot commit - no transaction is active": the body ended the transaction,
 * or swallowed an error on which the engine rolled back, and what it wrote after that was committed statement
 * by statement (TX-020).
 *
 * @param wasOpen whether a transaction was open after `COMMIT` failed; `undefined`
 *   where the driver cannot tell
 */
export function isEndedByBody(error: unknown, wasOpen: boolean | undefined): boolean {
  return wasOpen !== true && sqliteFailure(error)?.primary === "SQLITE_ERROR";
}

/**
 * Only a transaction that was open until it was undone is known to be gone. One that was over before may have been
 * rolled back by the engine, or committed by the body: no error tells the two apart, since a statement that fails in
 * autocommit mode, after the body's own `COMMIT`, fails with the same (TX-025).
 */
function undone(undo: Undo): TransactionOutcome {
  return undo === "undone" || undo === "failed-but-over" ? "rolled-back" : "unknown";
}

/** A `COMMIT` that found the disk full had a transaction to commit, whoever then rolled it back. */
function afterCommit(error: unknown, undo: Undo): TransactionOutcome {
  if (!isSettled(error)) return "unknown";
  return undo === "was-over" && primaryOf(error) === "SQLITE_FULL" ? "rolled-back" : undone(undo);
}

/**
 * Whether nothing of the transaction is on the disk after this error of `COMMIT`, once it is rolled back. A
 * lock failure, a deferred constraint or a refusal leaves the transaction open; a full disk has no room for
 * what would make it count. After an I/O error the last frame may or may not be on the disk, and the journal
 * may or may not be gone (TX-018, TX-019).
 */
function isSettled(error: unknown): boolean {
  return settled.has(primaryOf(error));
}

const settled: ReadonlySet<string | undefined> = new Set([
  "SQLITE_BUSY",
  "SQLITE_LOCKED",
  "SQLITE_CONSTRAINT",
  "SQLITE_FULL",
  "SQLITE_AUTH",
]);

function primaryOf(error: unknown): string | undefined {
  return sqliteFailure(error)?.primary;
}
