/** The errors that walguard itself throws, each with a stable `code` and a `hint` that says what to do. */
import { printable } from "./printable.ts";
import { type TransactionOutcome, transactionOutcome } from "./transaction-outcome.ts";

/** The stable `code` of each error class; spec/ERRORS.md lists them all. */
export type WalguardErrorCode =
  | "ERR_WALGUARD_ARGUMENT"
  | "ERR_WALGUARD_RUNTIME"
  | "ERR_WALGUARD_DRIVER"
  | "ERR_WALGUARD_OPEN"
  | "ERR_WALGUARD_NOT_A_DATABASE"
  | "ERR_WALGUARD_CORRUPT"
  | "ERR_WALGUARD_WAL_UNSUPPORTED"
  | "ERR_WALGUARD_MODE_UNKNOWN"
  | "ERR_WALGUARD_SECOND_LIBRARY"
  | "ERR_WALGUARD_LIVE_CONNECTION"
  | "ERR_WALGUARD_LOST_GENERATION"
  | "ERR_WALGUARD_INIT_LOCK"
  | "ERR_WALGUARD_FILE_LENGTH"
  | "ERR_WALGUARD_NESTED_TRANSACTION"
  | "ERR_WALGUARD_ASYNC_BODY"
  | "ERR_WALGUARD_TRANSACTION"
  | "ERR_WALGUARD_WRITER_FULL";

/** What an error carries besides its class and its message. */
export interface WalguardErrorDetails {
  /** What the user can do about it, as a sentence. It is also part of the message. */
  readonly hint: string;
  /** The database (or lock file) concerned, as an absolute path. */
  readonly path?: string | undefined;
  /** The engine's own result code, extended where there is one: `SQLITE_IOERR_SHMMAP`. */
  readonly sqliteCode?: string | undefined;
  /** The error that led to this one: the driver's own, or the system's. */
  readonly cause?: unknown;
}

/**
 * Base class of all errors of this package: test for it, then look at `code`.
 *
 * `applyWalWithFallback` and the body of `writeTxn` also let the driver's errors through as they are (TX-002,
 * JM-004); {@link sqliteFailure} reads those.
 */
export class WalguardError extends Error {
  /** Which error it is. A code never changes its meaning. */
  readonly code: WalguardErrorCode;
  /** What the user can do about it, as a sentence. */
  readonly hint: string;
  /** The database (or lock file) concerned, as an absolute path; `undefined` where there is none. */
  readonly path: string | undefined;
  /** The engine's own result code, extended where there is one; `undefined` where the engine said nothing. */
  readonly sqliteCode: string | undefined;

  constructor(code: WalguardErrorCode, message: string, details: WalguardErrorDetails) {
    super(
      printable(`${message} — ${details.hint}`),
      details.cause === undefined ? undefined : { cause: details.cause },
    );
    this.name = new.target.name;
    this.code = code;
    this.hint = printable(details.hint);
    this.path = details.path;
    this.sqliteCode = details.sqliteCode;
  }

  /**
   * For errors thrown by `writeTxn`: what became of the transaction, as {@link transactionOutcome} tells it.
   */
  get outcome(): TransactionOutcome | undefined {
    return transactionOutcome(this);
  }
}

/**
 * Thrown for a path, an option or an argument that cannot mean anything. Nothing was opened and no statement
 * was executed (CN-015, CN-029, CN-030, JM-042). The exception is a function that `withInitLock` ran and that
 * turned out to be asynchronous by returning a promise: what it did before that stays done (IL-018).
 */
export class ArgumentError extends WalguardError {
  constructor(message: string, details: WalguardErrorDetails) {
    super("ERR_WALGUARD_ARGUMENT", message, details);
  }
}

/**
 * Thrown when this Node or Deno is too old, before better-sqlite3 could crash the process. No native code was
 * loaded and no file was opened.
 */
export class RuntimeUnfitError extends WalguardError {
  constructor(message: string, details: WalguardErrorDetails) {
    super("ERR_WALGUARD_RUNTIME", message, details);
  }
}

/**
 * Thrown when no SQLite driver is installed, when the one to be used does not load (CN-052), or when
 * `options.driver` is not the constructor of one. No file was opened.
 */
export class DriverError extends WalguardError {
  constructor(message: string, details: WalguardErrorDetails) {
    super("ERR_WALGUARD_DRIVER", message, details);
  }
}

/**
 * Thrown by `connect` when the file cannot be opened or set up: the place is wrong (CN-028), the engine
 * failed (CN-031), the file cannot be read in WAL mode (JM-034), it is open under another name (LH-017), it has other
 * names (LH-037, LH-038), it was replaced meanwhile (LH-018), or a `-wal` beside it is known to belong to another
 * database (LH-032). By `hasLiveConnection` when the file cannot be looked at. The connection, if there was one, is closed (CN-016), and the next
 * connect does the whole set-up again (CN-024). `applyWalWithFallback` throws it too (JM-034), and closes
 * nothing. `sqliteCode` and `cause` carry the engine's own words.
 */
export class OpenError extends WalguardError {
  constructor(message: string, details: WalguardErrorDetails) {
    super("ERR_WALGUARD_OPEN", message, details);
  }
}

/**
 * Thrown by the first `connect` to a file that has content and does not begin as an SQLite database does. The
 * message shows its first bytes. The file was not changed, and nothing was made beside it (CO-001, CO-003).
 */
export class NotADatabaseError extends WalguardError {
  constructor(message: string, details: WalguardErrorDetails) {
    super("ERR_WALGUARD_NOT_A_DATABASE", message, details);
  }
}

/**
 * Thrown by the first `connect` to a damaged database, after two checks on two fresh connections agreed
 * (CO-005). The original is untouched, unless the engine had to roll it back by a hot journal, which it does
 * after the copy (CO-020). Nothing was repaired (CO-006, CO-016), and the database was not opened for use. It
 * was copied to `quarantinePath`, unless the message says why not (CO-008 to CO-011, CO-019).
 */
export class CorruptDatabaseError extends WalguardError {
  /** Where the copy of the damaged file is; `null` where none was made, and the message says why. */
  readonly quarantinePath: string | null;
  /** What the integrity check said. */
  readonly reason: string;

  constructor(
    message: string,
    details: WalguardErrorDetails & { readonly quarantinePath: string | null; readonly reason: string },
  ) {
    super("ERR_WALGUARD_CORRUPT", message, details);
    this.quarantinePath = details.quarantinePath;
    this.reason = printable(details.reason);
  }
}

/**
 * Thrown when `requireWal` was asked for and the database cannot be used in WAL mode. The file keeps the mode
 * that it had: nothing was downgraded (JM-038).
 */
export class WalUnsupportedError extends WalguardError {
  constructor(message: string, details: WalguardErrorDetails) {
    super("ERR_WALGUARD_WAL_UNSUPPORTED", message, details);
  }
}

/**
 * Thrown when the engine does not say which journal mode a database is in, as under an authorizer that
 * ignores pragmas. Unknown is never taken for "not WAL": nothing was downgraded (JM-026 to JM-028, JM-053).
 */
export class JournalModeUnknownError extends WalguardError {
  constructor(message: string, details: WalguardErrorDetails) {
    super("ERR_WALGUARD_MODE_UNKNOWN", message, details);
  }
}

/**
 * Thrown by `connect` when another SQLite library in this process has the file open. The file was not opened
 * a second time: two libraries cancel each other's locks and lose rows (LH-004,
 * https://sqlite.org/howtocorrupt.html#_multiple_copies_of_sqlite_linked_into_the_same_application).
 */
export class SecondLibraryError extends WalguardError {
  constructor(message: string, details: WalguardErrorDetails) {
    super("ERR_WALGUARD_SECOND_LIBRARY", message, details);
  }
}

/**
 * Thrown when the bytes of a database would be read by a process that has it open. The file was not opened:
 * the `close()` after reading would drop the process's own locks on it (LH-002,
 * https://sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_).
 */
export class LiveConnectionError extends WalguardError {
  constructor(message: string, details: WalguardErrorDetails) {
    super("ERR_WALGUARD_LIVE_CONNECTION", message, details);
  }
}

/**
 * Thrown when the database, its `-wal` or its `-shm` under the path is no longer the file that was opened.
 *
 * By `writeTxn`: the body did not run, and the transaction was rolled back or not begun (LH-008, LH-009);
 * earlier transactions may have gone into the files that are lost. The connection writes no more, and one
 * that lost its `-wal` or `-shm` is neither checkpointed nor closed (LH-010). By `connect`: an earlier
 * connection of this process lost the file, and it was not opened again (LH-012).
 */
export class LostGenerationError extends WalguardError {
  constructor(message: string, details: WalguardErrorDetails) {
    super("ERR_WALGUARD_LOST_GENERATION", message, details);
  }
}

/**
 * Thrown when the init lock file is a symbolic link or not a regular file, or cannot be made or opened. It
 * was not locked, a link was not followed (IL-013), and the work under the lock did not run. A lock that is
 * merely busy is not an error (IL-006).
 */
export class InitLockError extends WalguardError {
  constructor(message: string, details: WalguardErrorDetails) {
    super("ERR_WALGUARD_INIT_LOCK", message, details);
  }
}

/**
 * Thrown when a database in a rollback-journal mode is shorter than its page count says: "torn-extend
 * detected" (FL-003, FL-010). Nothing was written or repaired. From `writeTxn`, which checks after the
 * commit, the transaction is `committed`: do not repeat it (TX-006).
 */
export class FileLengthError extends WalguardError {
  constructor(message: string, details: WalguardErrorDetails) {
    super("ERR_WALGUARD_FILE_LENGTH", message, details);
  }
}

/**
 * Thrown by `writeTxn` inside an open transaction, without `allowNested`. No statement was executed, the body
 * did not run, and the open transaction is untouched (TX-012).
 */
export class NestedTransactionError extends WalguardError {
  constructor(message: string, details: WalguardErrorDetails) {
    super("ERR_WALGUARD_NESTED_TRANSACTION", message, details);
  }
}

/**
 * Thrown by `writeTxn` for an asynchronous body. An async function or a generator was not called; a body
 * that returned a promise was rolled back, though what it does after its first `await` still happens,
 * outside the transaction (TX-015).
 */
export class AsyncBodyError extends WalguardError {
  constructor(message: string, details: WalguardErrorDetails) {
    super("ERR_WALGUARD_ASYNC_BODY", message, details);
  }
}

/**
 * Thrown by `writeTxn` when `BEGIN IMMEDIATE` or `COMMIT` (with `allowNested`, the savepoint's statements)
 * failed for good, when the body ended the transaction itself, when the files under the path could not be
 * looked at (LH-023), or when the engine failed in the check after the commit. `outcome` says what became of the transaction: `not-started` (TX-017), `rolled-back` (TX-010,
 * TX-018), `committed` (TX-006) or `unknown` (TX-019, TX-020).
 */
export class TransactionError extends WalguardError {
  constructor(message: string, details: WalguardErrorDetails) {
    super("ERR_WALGUARD_TRANSACTION", message, details);
  }
}

/**
 * Thrown by a writer's `write` when `maxQueue` writes wait already. This one was not taken: `outcome` is `not-started`
 * (TX-061).
 */
export class WriterFullError extends WalguardError {
  constructor(message: string, details: WalguardErrorDetails) {
    super("ERR_WALGUARD_WRITER_FULL", message, details);
  }
}
