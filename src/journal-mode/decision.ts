/**
 * Which journal mode a database gets: pure decisions, without a database. The first is taken before the
 * switch, the second after it. `spec/` has them as a table.
 */

/** What `PRAGMA journal_mode` can say. */
export type JournalMode = "wal" | "delete" | "truncate" | "persist" | "memory" | "off";

/** What is known before anything is changed. */
export interface SwitchFacts {
  /** What the probe said; `null` when it failed or had no row: unknown, and never taken for "not WAL". */
  readonly probed: JournalMode | null;
  /** The mode that was asked for. */
  readonly wanted: "wal" | "delete";
  readonly requireWal: boolean;
  /** Whether this SQLite has the WAL-reset bug. */
  readonly affected: boolean;
  /** Whether the file is on a network or cross-VM file system. */
  readonly network: boolean;
  /** Whether WAL was shown to work in this directory; `untested` where that takes no test (memory). */
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
 * Whether to switch (behaviour A2.6 to A2.9, B2.21 to B2.25, design section 6).
 *
 * A file in WAL mode is never taken out of it here, whatever was asked for.
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
  /** No error and no row: an authorizer that ignores does that. */
  | { readonly kind: "no-row" }
  /** An operational error with one of the markers in its text. */
  | { readonly kind: "marker" }
  /** Any other error: EIO, BUSY to the end, not an operational one. */
  | { readonly kind: "error" };

/** What to do after the switch. */
export type FallbackDecision =
  /** WAL is in force: verify it with a read. */
  | { readonly do: "verify" }
  /** The engine kept another mode and said so: that is the mode. */
  | { readonly do: "keep"; readonly mode: JournalMode; readonly log: boolean }
  /** Log, and set DELETE without waiting for anybody. */
  | { readonly do: "downgrade" }
  | { readonly do: "unsupported" }
  | { readonly do: "rethrow-switch" }
  | { readonly do: "unknown" };

/**
 * What a switch that did not simply succeed leads to (behaviour A2.9 to A2.14, B2.15, B2.16(b), B2.21).
 *
 * @param outcome what the switch did
 * @param onDisk what a fresh look at the disk says; `null` is unknown. Only asked for after a marker and
 *   after a missing row
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
    case "marker":
      // A file that is WAL, or that may be, is never downgraded: somebody else may be writing in it.
      if (onDisk === "wal" || onDisk === null) return { do: "rethrow-switch" };
      return requireWal ? { do: "unsupported" } : { do: "downgrade" };
  }
}

function keep(mode: JournalMode, requireWal: boolean): FallbackDecision {
  if (requireWal) return { do: "unsupported" };
  return { do: "keep", mode, log: isFallback(mode) };
}

/** Whether a mode deserves a warning where WAL was wanted: a database in memory has no other (JM-025). */
export function isFallback(mode: JournalMode): boolean {
  return mode !== "wal" && mode !== "memory";
}
