/**
 * Open and write one SQLite database safely from many processes, in Node and Deno.
 *
 * @module
 */
export { type CheckpointResult, checkpoint } from "./checkpoint/checkpoint.ts";
export { connect, initDb } from "./connect/connect.ts";
export { type ConnectAsyncOptions, connectAsync } from "./connect/connect-async.ts";
export type { ConnectOptions } from "./connect/options.ts";
export type { Schema } from "./connect/schema.ts";
export { type Constants, constants, WAL_INCOMPAT_MARKERS } from "./constants.ts";
export { type DatabaseHeader, parseHeader, readDatabaseHeader } from "./corruption/header.ts";
export type { IntegrityLevel } from "./corruption/integrity.ts";
export type { Connection, Statement } from "./engine/connection.ts";
export type { DefaultConnection } from "./engine/default-connection.ts";
export type { Driver } from "./engine/driver.ts";
export { type SqliteFailure, sqliteFailure } from "./engine/sqlite-error.ts";
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
  WriterFullError,
} from "./errors.ts";
export type {
  BusyEvent,
  CheckpointEvent,
  EventSource,
  FallbackEvent,
  LostGenerationEvent,
  OpenEvent,
  TxnEvent,
  WalguardEvents,
  WalReader,
} from "./events.ts";
export { type InitLockHold, type InitLockOptions, withInitLock } from "./init-lock/init-lock.ts";
export { applyWalWithFallback, type JournalModeOptions, onDiskJournalMode } from "./journal-mode/apply.ts";
export type { JournalMode } from "./journal-mode/decision.ts";
export { hasLiveConnection } from "./lock-hygiene/live-databases.ts";
export { checkGeneration } from "./lock-hygiene/lost-generation.ts";
export type { Logger } from "./logger.ts";
export { type TransactionOutcome, transactionOutcome } from "./transaction-outcome.ts";
export { checkFileLengthInvariant } from "./write-txn/file-length.ts";
export { type SyncResult, type WriteTxnOptions, writeTxn } from "./write-txn/write-txn.ts";
export { type WriteTxnAsyncOptions, writeTxnAsync } from "./write-txn/write-txn-async.ts";
export { createWriter } from "./writer/create-writer.ts";
export type { Writer, WriterOptions, WriterWriteOptions } from "./writer/writer.ts";
