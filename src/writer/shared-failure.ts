/** What the writes of a batch are told when their transaction failed: each gets an error object of its own (TX-058). */
import { TransactionError, WalguardError, type WalguardErrorDetails } from "../errors.ts";
import { messageOf } from "../thrown-error.ts";
import { rememberOutcome, type TransactionOutcome, transactionOutcome } from "../transaction-outcome.ts";

type ErrorKind = new (message: string, details: WalguardErrorDetails) => WalguardError;

/**
 * The error for one write of several.
 *
 * @param failure the error of the transaction
 * @returns an error of the same class where it is one of walguard's, else a {@link TransactionError}; with the outcome
 */
export function sharedFailure(failure: unknown, path: string | undefined): WalguardError {
  const outcome = transactionOutcome(failure) ?? "unknown";
  const own = failure instanceof WalguardError;
  const Kind = own ? (failure.constructor as ErrorKind) : TransactionError;
  const error = new Kind(own ? withoutHint(failure) : messageOf(failure), {
    hint: own ? failure.hint : hints[outcome],
    path: own ? failure.path : path,
    sqliteCode: own ? failure.sqliteCode : undefined,
    cause: failure,
  });
  rememberOutcome(error, outcome);
  return error;
}

/**
 * The error for a write whose transaction another body took with it (TX-059).
 *
 * @param cause the error of that body
 */
export function takenAlong(
  cause: unknown,
  outcome: TransactionOutcome,
  path: string | undefined,
): TransactionError {
  const text = messageOf(cause);
  const error = new TransactionError(
    `Another body of the same transaction ended it, or could not be undone: ${text} (${outcome})`,
    { hint: hints[outcome], path, cause },
  );
  rememberOutcome(error, outcome);
  return error;
}

const hints: Readonly<Record<TransactionOutcome, string>> = {
  "not-started": "nothing of it was begun; hand it in again once the cause is gone",
  "rolled-back": "nothing of it was kept; hand it in again",
  committed: "it is in the database; do not hand it in again",
  unknown:
    "look whether its rows are there before writing them again; leave BEGIN, COMMIT and ROLLBACK to the writer, and statements on whose errors the engine rolls back to writeTxn",
};

function withoutHint({ message, hint }: WalguardError): string {
  const end = ` — ${hint}`;
  return message.endsWith(end) ? message.slice(0, -end.length) : message;
}
