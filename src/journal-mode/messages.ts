/** What is logged and thrown about journal modes, in words. */
import { constants } from "../constants.ts";
import { type SqliteFailure, sqliteFailure } from "../engine/sqlite-error.ts";
import { JournalModeUnknownError, OpenError, WalUnsupportedError } from "../errors.ts";
import { isHeard, publish } from "../events.ts";
import { shortageHint } from "../file/descriptor-shortage.ts";
import { systemHint } from "../file/system-hint.ts";
import { type Logger, type LogTopic, logOnce } from "../logger.ts";
import { isError } from "../thrown-error.ts";
import type { Context } from "./context.ts";
import type { JournalMode, StayReason } from "./decision.ts";

const offline =
  'To take it out of WAL mode, stop every process that uses it and run: sqlite3 FILE "PRAGMA journal_mode=DELETE"';

/** The switch to WAL was refused, and another mode is used instead (JM-019, JM-024). */
export function logFallback(context: Context, reason: string, mode: JournalMode): void {
  log(
    context,
    "wal-fallback",
    "warn",
    `cannot use WAL here (${reason}) and uses journal_mode=${mode.toUpperCase()} instead`,
  );
}

/** After a failed switch the downgrade failed too; the file keeps the mode that it has on disk (JM-030). */
export function logBothRefused(context: Context, wal: string, other: string, mode: JournalMode): void {
  log(
    context,
    "both-modes-refused",
    "warn",
    `refused both journal modes (WAL: ${wal}; DELETE: ${other}) and stays in journal_mode=${mode.toUpperCase()}`,
  );
}

/** A file that had content in another mode was switched to WAL (JM-043). */
export function logWalOnContent(context: Context): void {
  log(context, "wal-on-content", "warn", "had content in another journal mode and is now in WAL mode");
}

/** The file was not switched, for a reason that its operator should know (JM-035, JM-044, JM-047). */
export function logStay(context: Context, mode: JournalMode, because: StayReason, reason: string): void {
  if (because === "already" || because === "asked") return;
  const topics: Record<typeof because, LogTopic> = {
    "wal-reset-bug": "wal-reset-bug",
    "network-file-system": "network-file-system",
    "wal-fails-here": "wal-fallback",
  };
  log(context, topics[because], "warn", `stays in journal_mode=${mode.toUpperCase()}: ${reason}`);
  tellFallback(context, reason, mode);
}

/** Tells of a database that is used in another mode than WAL, although WAL was wanted (EV-005). */
export function tellFallback({ path, label }: Context, reason: string, journalMode: JournalMode): void {
  if (journalMode !== "wal" && isHeard("walguard:fallback"))
    publish("walguard:fallback", { path, label, journalMode, reason });
}

/** A file in WAL mode is used with an SQLite that has the WAL-reset bug (JM-045). */
export function logAffectedInWal(context: Context, version: string | null): void {
  log(context, "wal-reset-bug", "warn", `is in WAL mode and stays in it, but ${resetBug(version)}`);
}

/** A file in WAL mode is on a network file system, where WAL is not safe (JM-048). */
export function logNetworkInWal(context: Context, network: string): void {
  log(
    context,
    "network-file-system",
    "error",
    `is in WAL mode on ${network}, where other machines may write to it without seeing this one's locks. ${offline}`,
  );
}

/** `journalMode: "delete"` was asked for, and the file is in WAL mode, which it keeps (JM-040). */
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

/** Why a file is not switched to WAL with this version of SQLite (JM-044). */
export function resetBug(version: string | null): string {
  return `SQLite ${version} can lose committed rows in WAL mode (the WAL-reset bug, fixed in ${constants.walResetBug.fixedIn})`;
}

/** The error for `requireWal` that cannot be met (JM-038). */
export function walUnsupported(context: Context, reason: string, cause: unknown): WalUnsupportedError {
  return new WalUnsupportedError(`${context.name} cannot be used in WAL mode: ${reason}`, {
    hint: "put it on a local disk of this machine, or omit requireWal",
    path: context.path ?? undefined,
    sqliteCode: sqliteFailure(cause)?.code,
    cause: cause ?? undefined,
  });
}

/** The error for an engine that does not say its journal mode (JM-026, JM-028, JM-053). */
export function modeUnknown(context: Context): JournalModeUnknownError {
  return new JournalModeUnknownError(`The journal mode of ${context.name} cannot be determined`, {
    hint: "nothing was changed; an authorizer that ignores pragmas does this",
    path: context.path ?? undefined,
  });
}

/** The error for a file that was switched to WAL and cannot be read in WAL mode (JM-034). */
export function firstReadFailed(context: Context, failure: SqliteFailure, cause: unknown): OpenError {
  const ofSystem = systemHint(failure.code, context.path);
  const withoutWal = `if it keeps failing, close every other connection to the file and run: sqlite3 ${context.name} "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=DELETE"`;
  return new OpenError(
    `${context.name} was switched to WAL, and the first read in WAL mode failed: ${failure.message}`,
    {
      hint: ofSystem === shortageHint ? ofSystem : [ofSystem, withoutWal].filter(Boolean).join("; "),
      path: context.path ?? undefined,
      sqliteCode: failure.code,
      cause,
    },
  );
}

/** An error's text; `undefined` for a thrown value that is not an error. */
export function textOf(error: unknown): string | undefined {
  return isError(error) ? error.message : undefined;
}
