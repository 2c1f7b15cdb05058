/** What is logged and thrown about journal modes, in words. */
import { constants } from "../constants.ts";
import { type SqliteFailure, sqliteFailure } from "../engine/sqlite-error.ts";
import { JournalModeUnknownError, OpenError, WalUnsupportedError } from "../errors.ts";
import { type Logger, type LogTopic, logOnce } from "../logger.ts";
import type { Context } from "./context.ts";
import type { JournalMode, StayReason } from "./decision.ts";

const offline =
  'With every user of it stopped, sqlite3 FILE "PRAGMA journal_mode=DELETE" takes it out of WAL mode.';

/** Behaviour A4: on the fallback path only. */
export function logFallback(context: Context, reason: string, mode: JournalMode): void {
  log(
    context,
    "wal-fallback",
    "warn",
    `cannot use WAL here (${reason}) and goes on in journal_mode=${mode.toUpperCase()}`,
  );
}

/** Behaviour B2.18. */
export function logBothRefused(context: Context, wal: string, other: string, mode: JournalMode): void {
  log(
    context,
    "both-modes-refused",
    "warn",
    `refused both journal modes (WAL: ${wal}; DELETE: ${other}) and goes on in journal_mode=${mode.toUpperCase()}`,
  );
}

/** Behaviour B2.23. */
export function logWalOnContent(context: Context): void {
  log(
    context,
    "wal-on-content",
    "warn",
    "had content in another journal mode, and is in WAL mode from now on",
  );
}

/** A file that is not switched, for a reason that its operator should know. */
export function logStay(context: Context, mode: JournalMode, because: StayReason, reason: string): void {
  if (because === "already" || because === "asked") return;
  const topics: Record<typeof because, LogTopic> = {
    "wal-reset-bug": "wal-reset-bug",
    "network-file-system": "network-file-system",
    "wal-fails-here": "wal-fallback",
  };
  log(context, topics[because], "warn", `goes on in journal_mode=${mode.toUpperCase()}: ${reason}`);
}

/** Behaviour B2.24: an affected SQLite on a file that has WAL. */
export function logAffectedInWal(context: Context, version: string | null): void {
  log(context, "wal-reset-bug", "warn", `is in WAL mode and stays in it, but ${resetBug(version)}`);
}

/** Behaviour B2.25. */
export function logNetworkInWal(context: Context, network: string): void {
  log(
    context,
    "network-file-system",
    "error",
    `is in WAL mode on ${network}, which other machines may write to without seeing this one's locks. ${offline}`,
  );
}

/** Behaviour B2.22. */
export function logDeleteRefused(context: Context): void {
  log(
    context,
    "delete-refused",
    "error",
    `is in WAL mode and stays in it, though journalMode is "delete": other processes may be using it. ${offline}`,
  );
}

function log(context: Context, topic: LogTopic, level: keyof Logger, text: string): void {
  logOnce(topic, context.label, () => context.logger[level](`${context.label} ${text}`));
}

/** Why a version of SQLite is not let into WAL mode. */
export function resetBug(version: string | null): string {
  return `SQLite ${version} can lose committed rows in WAL mode (the WAL-reset bug, fixed in ${constants.walResetBug.fixedIn})`;
}

/** `requireWal` cannot be met. */
export function walUnsupported(context: Context, reason: string, cause: unknown): WalUnsupportedError {
  return new WalUnsupportedError(`${context.name} cannot be used in WAL mode: ${reason}`, {
    hint: "put it on a local disk of this machine, or leave requireWal away",
    path: context.path ?? undefined,
    sqliteCode: sqliteFailure(cause)?.code,
    cause: cause ?? undefined,
  });
}

/** The engine does not say which mode it is. */
export function modeUnknown(context: Context): JournalModeUnknownError {
  return new JournalModeUnknownError(`The journal mode of ${context.name} cannot be established`, {
    hint: "nothing was changed; an authorizer that ignores pragmas does this",
    path: context.path ?? undefined,
  });
}

/** The file is WAL now, and cannot be read in WAL (hazard H7). */
export function firstReadFailed(context: Context, failure: SqliteFailure, cause: unknown): OpenError {
  return new OpenError(
    `${context.name} was switched to WAL, and the first read in WAL failed: ${failure.message}`,
    {
      hint: `if it goes on failing, close every other user of the file and run: sqlite3 ${context.name} "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=DELETE"`,
      path: context.path ?? undefined,
      sqliteCode: failure.code,
      cause,
    },
  );
}

/** An error's text. */
export function textOf(error: unknown): string | undefined {
  return error instanceof Error ? error.message : undefined;
}
