/** Every error walguard throws of its own, each with a stable `code` and a `hint` that says what to do. */
import { type TransactionOutcome, transactionOutcome } from "./transaction-outcome.ts";

/** The stable `code` of each error class; the README's table of errors lists them all. */
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
  | "ERR_WALGUARD_TRANSACTION";

/** What an error is made of, beside its class. */
export interface WalguardErrorDetails {
  /** What the reader can do about it, as a sentence. */
  readonly hint: string;
  /** The database (or lock file) concerned, as an absolute path. */
  readonly path?: string | undefined;
  /** The engine's own result code, extended where there is one: `SQLITE_IOERR_SHMMAP`. */
  readonly sqliteCode?: string | undefined;
  readonly cause?: unknown;
}

/** Base class of all errors of this package: test for it, then look at `code`. */
export class WalguardError extends Error {
  readonly code: WalguardErrorCode;
  readonly hint: string;
  readonly path: string | undefined;
  readonly sqliteCode: string | undefined;

  constructor(code: WalguardErrorCode, message: string, details: WalguardErrorDetails) {
    super(`${message} — ${details.hint}`, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = code;
    this.hint = details.hint;
    this.path = details.path;
    this.sqliteCode = details.sqliteCode;
  }

  /** What became of the transaction, for errors of `writeTxn`: the same as {@link transactionOutcome}. */
  get outcome(): TransactionOutcome | undefined {
    return transactionOutcome(this);
  }
}

/** A path, an option or an argument that cannot mean anything. Nothing was opened. */
export class ArgumentError extends WalguardError {
  constructor(message: string, details: WalguardErrorDetails) {
    super("ERR_WALGUARD_ARGUMENT", message, details);
  }
}

/** This Node or Deno cannot run the drivers; said before any native code is loaded. */
export class RuntimeUnfitError extends WalguardError {
  constructor(message: string, details: WalguardErrorDetails) {
    super("ERR_WALGUARD_RUNTIME", message, details);
  }
}

/** No SQLite driver was found, or what was given is none. */
export class DriverError extends WalguardError {
  constructor(message: string, details: WalguardErrorDetails) {
    super("ERR_WALGUARD_DRIVER", message, details);
  }
}

/** The database could not be opened or set up. `sqliteCode` and `cause` have the engine's own words. */
export class OpenError extends WalguardError {
  constructor(message: string, details: WalguardErrorDetails) {
    super("ERR_WALGUARD_OPEN", message, details);
  }
}

/** The file has content, and it does not begin as an SQLite database does (behaviour B1.8). */
export class NotADatabaseError extends WalguardError {
  constructor(message: string, details: WalguardErrorDetails) {
    super("ERR_WALGUARD_NOT_A_DATABASE", message, details);
  }
}

/** The database is damaged: two looks from two fresh connections agreed. The original is untouched (B1.9). */
export class CorruptDatabaseError extends WalguardError {
  /** Where the copy of the damaged file is, or `null` with the reason in `reason` where none was made. */
  readonly quarantinePath: string | null;
  /** What the check said. */
  readonly reason: string;

  constructor(
    message: string,
    details: WalguardErrorDetails & { readonly quarantinePath: string | null; readonly reason: string },
  ) {
    super("ERR_WALGUARD_CORRUPT", message, details);
    this.quarantinePath = details.quarantinePath;
    this.reason = details.reason;
  }
}

/** `requireWal` was asked for, and the database is not in WAL mode (B2.21). */
export class WalUnsupportedError extends WalguardError {
  constructor(message: string, details: WalguardErrorDetails) {
    super("ERR_WALGUARD_WAL_UNSUPPORTED", message, details);
  }
}

/** The journal mode could not be established, and unknown is never taken for "not WAL" (B2.16). */
export class JournalModeUnknownError extends WalguardError {
  constructor(message: string, details: WalguardErrorDetails) {
    super("ERR_WALGUARD_MODE_UNKNOWN", message, details);
  }
}

/** Another SQLite library in this process has the file open; two of them lose rows (hazard H3). */
export class SecondLibraryError extends WalguardError {
  constructor(message: string, details: WalguardErrorDetails) {
    super("ERR_WALGUARD_SECOND_LIBRARY", message, details);
  }
}

/** The file's bytes may not be read by this process: it has the file open, and would drop its own locks (H1). */
export class LiveConnectionError extends WalguardError {
  constructor(message: string, details: WalguardErrorDetails) {
    super("ERR_WALGUARD_LIVE_CONNECTION", message, details);
  }
}

/** The database, `-wal` or `-shm` under the path is no longer the one this connection opened (B2.29). */
export class LostGenerationError extends WalguardError {
  constructor(message: string, details: WalguardErrorDetails) {
    super("ERR_WALGUARD_LOST_GENERATION", message, details);
  }
}

/** The init lock file is not one that may be locked: a symbolic link, a directory, an unwritable place. */
export class InitLockError extends WalguardError {
  constructor(message: string, details: WalguardErrorDetails) {
    super("ERR_WALGUARD_INIT_LOCK", message, details);
  }
}

/** The file is shorter than the database's page count says: "torn-extend detected" (A7.28). */
export class FileLengthError extends WalguardError {
  constructor(message: string, details: WalguardErrorDetails) {
    super("ERR_WALGUARD_FILE_LENGTH", message, details);
  }
}

/** `writeTxn` inside an open transaction, without `allowNested` (B2.33). Nothing was done. */
export class NestedTransactionError extends WalguardError {
  constructor(message: string, details: WalguardErrorDetails) {
    super("ERR_WALGUARD_NESTED_TRANSACTION", message, details);
  }
}

/** The body of `writeTxn` is asynchronous. Nothing it wrote inside the transaction was kept. */
export class AsyncBodyError extends WalguardError {
  constructor(message: string, details: WalguardErrorDetails) {
    super("ERR_WALGUARD_ASYNC_BODY", message, details);
  }
}

/** `BEGIN IMMEDIATE` or `COMMIT` failed for good. `outcome` says what became of the transaction. */
export class TransactionError extends WalguardError {
  constructor(message: string, details: WalguardErrorDetails) {
    super("ERR_WALGUARD_TRANSACTION", message, details);
  }
}
