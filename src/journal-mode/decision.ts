/**
 * Which journal mode a database gets: two pure decisions, without a database. The first is taken before the
 * switch, the second after it. `spec/journal-mode-decision.json` has them as a table.
 */

/** What `PRAGMA journal_mode` can answer (https://sqlite.org/pragma.html#pragma_journal_mode). */
export type JournalMode = "wal" | "delete" | "truncate" | "persist" | "memory" | "off";

/** What is known before anything is changed. */
export interface SwitchFacts {
  /** The probe's answer; `null` when it failed or gave no row: unknown, and never taken for "not WAL". */
  readonly probed: JournalMode | null;
  /** The mode that was asked for. */
  readonly wanted: "wal" | "delete";
  readonly requireWal: boolean;
  /** Whether this SQLite has the WAL-reset bug. */
  readonly affected: boolean;
  /** Whether the file is on a network or cross-VM file system. */
  readonly network: boolean;
  /**
   * Whether WAL was shown to work in this directory; `untested` where there is nothing to test (in memory).
   */
  readonly shown: "works" | "fails" | "untested";
}

/** Why a file is left in the mode it has. */
export type StayReason = "already" | "asked" | "wal-reset-bug" | "network-file-system" | "wal-fails-here";

/** What to do before the switch. */
export type SwitchDecision =
  | { readonly do: "stay"; readonly mode: JournalMode; readonly because: StayReason }
  | { readonly do: "switch"; readonly to: "wal" | "delete" }
  /** WAL was required and cannot be had. */
  | { readonly do: "unsupported"; readonly because: StayReason }
  /** The mode is unknown, and trying to change it could do harm: throw what the probe threw. */
  | { readonly do: "rethrow-probe"; readonly because: StayReason };

/**
 * Whether to switch (JM-006 to JM-009, JM-035, JM-038 to JM-048).
 *
 * A file in WAL mode is never taken out of it, whatever mode was asked for (JM-015).
 */
export function decideSwitch(facts: SwitchFacts): SwitchDecision {
  const { probed, wanted, requireWal } = facts;
  if (probed === "wal") return { do: "stay", mode: "wal", because: "already" };
  if (wanted === "delete") return decideDelete(probed);
  const obstacle = obstacleToWal(facts);
  if (obstacle === null) return { do: "switch", to: "wal" };
  if (probed === null) return { do: "rethrow-probe", because: obstacle };
  if (requireWal) return { do: "unsupported", because: obstacle };
  return { do: "stay", mode: probed, because: obstacle };
}

function decideDelete(probed: JournalMode | null): SwitchDecision {
  if (probed === null) return { do: "rethrow-probe", because: "asked" };
  if (probed === "delete" || probed === "memory") return { do: "stay", mode: probed, because: "asked" };
  return { do: "switch", to: "delete" };
}

function obstacleToWal(facts: SwitchFacts): StayReason | null {
  if (facts.affected) return "wal-reset-bug";
  if (facts.network) return "network-file-system";
  if (facts.shown === "fails") return "wal-fails-here";
  return null;
}

/** What came of `PRAGMA journal_mode=WAL`. */
export type SwitchOutcome =
  | { readonly kind: "row"; readonly mode: JournalMode }
  /** No error and no row, as under an authorizer that ignores pragmas. */
  | { readonly kind: "no-row" }
  /** An operational error with one of the markers in its text. */
  | { readonly kind: "marker" }
  /** `SQLITE_BUSY` until the time was up: others use the file. */
  | { readonly kind: "busy" }
  /** Any other error: an I/O error, an error that is not operational. */
  | { readonly kind: "error" };

/** What to do after the switch. */
export type FallbackDecision =
  /** WAL is in force: verify it with a read. */
  | { readonly do: "verify" }
  /** The engine kept another mode and said so: that is the mode. */
  | { readonly do: "keep"; readonly mode: JournalMode; readonly log: boolean }
  /** Log, and set DELETE without waiting for a lock. */
  | { readonly do: "downgrade" }
  | { readonly do: "unsupported" }
  | { readonly do: "rethrow-switch" }
  | { readonly do: "unknown" };

/**
 * What the outcome of a switch leads to (JM-010 to JM-012, JM-024, JM-026, JM-027, JM-038, JM-057).
 *
 * @param outcome what the switch did
 * @param onDisk what a fresh look at the disk says; `null` for unknown. It is needed only
 *   after a marker, a missing row or BUSY
 * @param requireWal whether another mode is an error
 */
export function decideFallback(
  outcome: SwitchOutcome,
  onDisk: JournalMode | null,
  requireWal: boolean,
): FallbackDecision {
  switch (outcome.kind) {
    case "error":
      return { do: "rethrow-switch" };
    case "row":
      return outcome.mode === "wal" ? { do: "verify" } : keep(outcome.mode, requireWal);
    case "no-row":
      if (onDisk === null) return { do: "unknown" };
      return onDisk === "wal" ? { do: "verify" } : keep(onDisk, requireWal);
    case "busy":
      if (onDisk === "wal" || onDisk === null || requireWal) return { do: "rethrow-switch" };
      return keep(onDisk, requireWal);
    case "marker":
      // A file that is, or may be, in WAL mode is never downgraded: another process may be writing to it.
      if (onDisk === "wal" || onDisk === null) return { do: "rethrow-switch" };
      return requireWal ? { do: "unsupported" } : { do: "downgrade" };
  }
}

function keep(mode: JournalMode, requireWal: boolean): FallbackDecision {
  if (requireWal) return { do: "unsupported" };
  return { do: "keep", mode, log: isFallback(mode) };
}

/** Whether a mode deserves a warning where WAL was wanted. A database in memory has no other (JM-025). */
export function isFallback(mode: JournalMode): boolean {
  return mode !== "wal" && mode !== "memory";
}
