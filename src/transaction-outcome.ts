import { processSlot } from "./process-state.ts";

/**
 * What became of a transaction whose `writeTxn` threw (TX-016).
 *
 * - `not-started`: `BEGIN IMMEDIATE` never succeeded, or was never tried; safe to try again.
 * - `rolled-back`: nothing of it is in the database; safe to try again.
 * - `committed`: it is in the database, durably; trying again writes it twice.
 * - `unknown`: it may be in the database; look before you write it again.
 */
export type TransactionOutcome = "not-started" | "rolled-back" | "committed" | "unknown";

const outcomes = processSlot("outcomes.1", () => new WeakMap<object, TransactionOutcome>());

/**
 * The outcome of the `writeTxn` that threw `error`.
 *
 * It knows the outcome of errors that the body threw, too. These pass through `writeTxn` as they are: the
 * outcome is remembered beside the error, not written on it (TX-022). An error around such an error has its outcome:
 * ORMs keep what they caught as `cause`, TypeORM as `driverError` (TX-072).
 *
 * @param error what `writeTxn`, or an ORM that runs through walguard, threw
 * @returns the outcome; `undefined` for an error that no `writeTxn` threw or led to, and for thrown primitives
 *
 * @example
 * ```ts
 * import { connect, transactionOutcome, writeTxn } from "walguard";
 *
 * const db = connect("state.db", { schema: "CREATE TABLE IF NOT EXISTS notes (text TEXT)" });
 * try {
 *   writeTxn(db, () => {
 *     db.exec("INSERT INTO notes VALUES ('lost')");
 *     throw new Error("changed my mind");
 *   });
 * } catch (error) {
 *   console.log(transactionOutcome(error)); // -> rolled-back
 * }
 * db.close();
 * ```
 */
export function transactionOutcome(error: unknown): TransactionOutcome | undefined {
  let inner = error;
  // Bounded, since a cause may be its own.
  for (let depth = 0; depth < deepest && inner !== undefined && inner !== null; depth++) {
    const outcome = ownOutcome(inner);
    if (outcome !== undefined) return outcome;
    const { cause, driverError } = inner as { cause?: unknown; driverError?: unknown };
    inner = cause ?? driverError;
  }
  return undefined;
}

const deepest = 8;

/** The outcome that was remembered for an error itself, whatever led to it. */
export function ownOutcome(error: unknown): TransactionOutcome | undefined {
  if ((typeof error !== "object" && typeof error !== "function") || error === null) return undefined;
  return outcomes().get(error);
}

let latest: TransactionOutcome | undefined;

/** The outcome that was remembered last in this thread: for an event, which a thrown primitive is told of, too. */
export function latestOutcome(): TransactionOutcome | undefined {
  return latest;
}

/** Remembers the outcome that goes with `error`. For a thrown primitive nothing can be remembered. */
export function rememberOutcome(error: unknown, outcome: TransactionOutcome): void {
  latest = outcome;
  if ((typeof error !== "object" && typeof error !== "function") || error === null) return;
  outcomes().set(error, outcome);
}
