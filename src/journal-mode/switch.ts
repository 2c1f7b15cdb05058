/** The switch itself: what is tried, and what its failure leads to. */

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
  textOf,
  walUnsupported,
} from "./messages.ts";
import { freshMode, onDiskJournalMode, readSomething, setMode, withoutWaiting } from "./pragmas.ts";
import { isWalIncompatible } from "./wal-markers.ts";

/**
 * Switches a file that is not in WAL mode, or not known to be.
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
    outcome = { kind: isWalIncompatible(error) ? "marker" : "error" };
  }
  const asks = outcome.kind === "marker" || outcome.kind === "no-row";
  const onDisk = asks ? onDiskJournalMode(context.connection) : null;
  const decision = decideFallback(outcome, onDisk, context.requireWal);
  switch (decision.do) {
    case "verify":
      verify(context);
      if (hadContent) logWalOnContent(context);
      return "wal";
    case "keep":
      if (decision.log) logFallback(context, `the engine kept journal_mode=${decision.mode}`, decision.mode);
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

/** Only a file with content deserves the warning of B2.23; that it cannot be told is no obstacle. */
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
 * and where it does, two minutes of it would be too long (behaviour B2.19, hazard H11).
 */
function trySwitch({ connection, surroundings: { clock } }: Context): SwitchOutcome {
  const deadline = clock.now() + constants.walSwitchTimeoutMs;
  return withoutWaiting(connection, () => {
    for (;;) {
      try {
        const mode = setMode(connection, "wal");
        return mode === null ? { kind: "no-row" } : { kind: "row", mode };
      } catch (error) {
        if (sqliteFailure(error)?.primary !== "SQLITE_BUSY" || clock.now() >= deadline) throw error;
        clock.sleep(constants.walSwitchPollMs);
      }
    }
  });
}

/** The switch never touches `-shm`; the first read does (hazard H7). */
function verify(context: Context): void {
  try {
    readSomething(context.connection);
  } catch (cause) {
    const failure = operationalFailure(cause);
    if (failure === null) throw cause;
    throw firstReadFailed(context, failure, cause);
  }
}

/** Behaviour A2.11, B2.17, B2.18: nobody is waited for, and a refusal leaves a usable connection. */
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
  // The answer to the downgrade comes from the connection's memory; what counts is what the disk has.
  const mode = onDiskJournalMode(connection);
  if (mode === null) throw switchError;
  if (refusal !== undefined) {
    logBothRefused(context, textOf(switchError) ?? "", textOf(refusal) ?? "", mode);
  }
  return mode;
}

/**
 * For `journalMode: "delete"`, on a connection that has another mode than WAL in its memory: the engine takes
 * no file out of WAL mode through such a one (hazard H6).
 */
export function switchToDelete(context: Context): JournalMode {
  const { connection } = context;
  withoutWaiting(connection, () => setMode(connection, "delete"));
  return assuredMode(context);
}

/**
 * The mode on disk, for an answer that no switch will put right.
 *
 * @throws {JournalModeUnknownError} where the engine does not say
 */
export function assuredMode(context: Context): JournalMode {
  const mode = freshMode(context.connection);
  if (mode === null) throw modeUnknown(context);
  return mode;
}
