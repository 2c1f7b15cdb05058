/** The switch of the journal mode: what is tried, and what a failure leads to. */

import { constants } from "../constants.ts";
import { queryNumber } from "../engine/connection.ts";
import { operationalFailure, sqliteFailure } from "../engine/sqlite-error.ts";
import type { Context } from "./context.ts";
import { decideFallback, type JournalMode, type SwitchOutcome } from "./decision.ts";
import {
  firstReadFailed,
  logBothRefused,
  logFallback,
  logWalOnContent,
  modeUnknown,
  tellFallback,
  textOf,
  walUnsupported,
} from "./messages.ts";
import { askMode, freshMode, onDiskJournalMode, readSomething, setMode, withoutWaiting } from "./pragmas.ts";
import { isWalIncompatible } from "./wal-markers.ts";

const mostRemembered = 100;

/**
 * Switches a file to WAL that is not in WAL mode, or not known to be.
 *
 * @returns the mode in force
 * @throws the switch's own error where falling back would be wrong
 */
export function switchToWal(context: Context): JournalMode {
  const hadContent = hasContent(context);
  let outcome: SwitchOutcome;
  let switchError: unknown;
  try {
    outcome = trySwitch(context);
  } catch (error) {
    switchError = error;
    outcome = { kind: isBusy(error) ? "busy" : isWalIncompatible(error) ? "marker" : "error" };
  }
  noteUse(context, outcome);
  const onDisk = modeAfter(outcome, context);
  let decision = decideFallback(outcome, onDisk, context.requireWal);
  if (decision.do === "verify") decision = decideFallback(verify(context), null, context.requireWal);
  switch (decision.do) {
    case "verify":
      if (hadContent) logWalOnContent(context);
      return "wal";
    case "keep":
      if (decision.log) {
        const reason = keptBecause(outcome, decision.mode);
        logFallback(context, reason, decision.mode);
        tellFallback(context, reason, decision.mode);
      }
      return decision.mode;
    case "downgrade":
      return downgrade(context, switchError);
    case "unsupported":
      throw walUnsupported(context, textOf(switchError) ?? "the engine keeps another mode", switchError);
    case "rethrow-switch":
      throw switchError;
    case "unknown":
      throw modeUnknown(context);
  }
}

function noteUse({ path, surroundings: { filesInUse } }: Context, { kind }: SwitchOutcome): void {
  if (path === null) return;
  if (kind !== "busy") filesInUse.delete(path);
  else if (filesInUse.size < mostRemembered) filesInUse.add(path);
}

/** The mode on disk, where the decision needs it. While others use the file, nobody is waited for (JM-057). */
function modeAfter({ kind }: SwitchOutcome, { connection }: Context): JournalMode | null {
  if (kind === "busy") return withoutWaiting(connection, () => onDiskJournalMode(connection));
  return kind === "marker" || kind === "no-row" ? onDiskJournalMode(connection) : null;
}

function keptBecause({ kind }: SwitchOutcome, mode: JournalMode): string {
  if (kind !== "busy") return `the engine kept journal_mode=${mode}`;
  const seconds = constants.walSwitchTimeoutMs / 1000;
  return `others used the file for the ${seconds} s that the switch was tried; the next connect tries it again`;
}

function isBusy(error: unknown): boolean {
  return sqliteFailure(error)?.primary === "SQLITE_BUSY";
}

/**
 * Only a file with content deserves the warning of JM-043. If the engine cannot say,
 * there is none, and no error.
 */
function hasContent({ connection }: Context): boolean {
  try {
    return (queryNumber(connection, "PRAGMA page_count") ?? 0) > 0;
  } catch (error) {
    if (operationalFailure(error) === null) throw error;
    return false;
  }
}

/**
 * The switch, tried again on `SQLITE_BUSY` for a bounded time: it does not always honour the busy timeout,
 * and where it does, two minutes would be too long (JM-032).
 */
function trySwitch({ connection, path, requireWal, surroundings }: Context): SwitchOutcome {
  const { clock, filesInUse } = surroundings;
  // Who stood in the way for all that time may do so for good, as a reader that never ends does (JM-057).
  const waitedBefore = path !== null && !requireWal && filesInUse.has(path);
  const deadline = clock.now() + (waitedBefore ? 0 : constants.walSwitchTimeoutMs);
  return withoutWaiting(connection, () => {
    for (;;) {
      try {
        return answered(setMode(connection, "wal"));
      } catch (error) {
        if (!isBusy(error) || clock.now() >= deadline) throw error;
        clock.sleep(constants.walSwitchPollMs);
      }
    }
  });
}

function answered(mode: JournalMode | null): SwitchOutcome {
  return mode === null ? { kind: "no-row" } : { kind: "row", mode };
}

/**
 * The switch never touches the `-shm`; the first read does, and may fail there (JM-034). The mode that is asked
 * for after it is that of the file and no longer the switch's own answer, which came before its work (JM-055).
 */
function verify(context: Context): SwitchOutcome {
  try {
    readSomething(context.connection);
    return answered(askMode(context.connection));
  } catch (cause) {
    const failure = operationalFailure(cause);
    if (failure === null) throw cause;
    throw firstReadFailed(context, failure, cause);
  }
}

/** Sets DELETE without waiting for any lock (JM-029). A refusal leaves a usable connection (JM-030). */
function downgrade(context: Context, switchError: unknown): JournalMode {
  const { connection } = context;
  logFallback(context, textOf(switchError) ?? "", "delete");
  let refusal: unknown;
  try {
    withoutWaiting(connection, () => setMode(connection, "delete"));
  } catch (error) {
    if (operationalFailure(error) === null) throw error;
    refusal = error;
  }
  // The answer to the downgrade comes from the connection's memory; what counts is the mode on disk (JM-031).
  const mode = onDiskJournalMode(connection);
  if (mode === null) throw switchError;
  if (refusal !== undefined) {
    logBothRefused(context, textOf(switchError) ?? "", textOf(refusal) ?? "", mode);
  }
  tellFallback(context, textOf(switchError) ?? "", mode);
  return mode;
}

/**
 * For `journalMode: "delete"`, on a connection that remembers a mode other than WAL: through such a
 * connection the engine takes no file out of WAL mode (JM-041).
 */
export function switchToDelete(context: Context): JournalMode {
  const { connection } = context;
  withoutWaiting(connection, () => setMode(connection, "delete"));
  return assuredMode(context);
}

/**
 * The mode on disk, for a result that no switch will confirm (JM-053).
 *
 * @throws {JournalModeUnknownError} where the engine does not say
 */
export function assuredMode(context: Context): JournalMode {
  const mode = freshMode(context.connection);
  if (mode === null) throw modeUnknown(context);
  return mode;
}
