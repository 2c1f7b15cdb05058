/**
 * Open and write one SQLite database safely from many processes, in Node and Deno.
 *
 * @module
 */
export { connect, initDb } from "./connect.ts";
export type { ConnectOptions } from "./connect-options.ts";
export type { Connection, Statement } from "./connection.ts";
export { type Constants, constants, WAL_INCOMPAT_MARKERS } from "./constants.ts";
export type { Driver } from "./driver.ts";
export {
  ArgumentError,
  AsyncBodyError,
  CorruptDatabaseError,
  DriverError,
  FileLengthError,
  InitLockError,
  JournalModeUnknownError,
  LiveConnectionError,
  LostGenerationError,
  NestedTransactionError,
  NotADatabaseError,
  OpenError,
  RuntimeUnfitError,
  SecondLibraryError,
  TransactionError,
  WalguardError,
  type WalguardErrorCode,
  WalUnsupportedError,
} from "./errors.ts";
export { checkFileLengthInvariant } from "./file-length.ts";
export { type DatabaseHeader, parseHeader, readDatabaseHeader } from "./header.ts";
export { type InitLockHold, type InitLockOptions, withInitLock } from "./init-lock.ts";
export type { IntegrityLevel } from "./integrity.ts";
export { applyWalWithFallback, type JournalModeOptions, onDiskJournalMode } from "./journal-mode.ts";
export type { JournalMode } from "./journal-mode-decision.ts";
export { hasLiveConnection } from "./lock-hygiene.ts";
export type { Logger } from "./logger.ts";
export type { Schema } from "./schema.ts";
export { type SqliteFailure, sqliteFailure } from "./sqlite-error.ts";
export { type TransactionOutcome, transactionOutcome } from "./transaction-outcome.ts";
export { type SyncResult, type WriteTxnOptions, writeTxn } from "./write-txn.ts";
