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
      return givenUp(ending.error, ending.undo);
    case "commit":
      return isSettled(ending.error) ? givenUp(ending.error, ending.undo) : "unknown";
    case "release":
      return ending.undo === "was-over" ? "unknown" : undone(ending.undo);
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
 * A transaction that is over before it is undone was rolled back by the engine, or may be committed (TX-025).
 */
function givenUp(error: unknown, undo: Undo): TransactionOutcome {
  if (undo === "was-over") return engineRollsBack.has(primaryOf(error)) ? "rolled-back" : "unknown";
  return undone(undo);
}

function undone(undo: Undo): TransactionOutcome {
  return undo === "failed" ? "unknown" : "rolled-back";
}

/**
 * Errors on which the engine may roll the whole transaction back by itself
 * (https://sqlite.org/lang_transaction.html, "Response To Errors Within A Transaction"), and the one that
 * `ON CONFLICT ROLLBACK` and `RAISE(ROLLBACK)` give.
 */
const engineRollsBack: ReadonlySet<string | undefined> = new Set([
  "SQLITE_FULL",
  "SQLITE_IOERR",
  "SQLITE_NOMEM",
  "SQLITE_BUSY",
  "SQLITE_INTERRUPT",
  "SQLITE_CONSTRAINT",
]);

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
