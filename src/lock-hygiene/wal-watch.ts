/** What is remembered of the length of a database's `-wal`: one for all connections of this thread to it. */
import { constants } from "../constants.ts";
import type { ReadLock } from "../file-lock/lock-holders.ts";

/** Pages that could not be moved from the `-wal` into the database. */
export interface Standstill {
  /** How many pages have been moved; `null` where it is the connection itself that reads. */
  readonly checkpointed: number | null;
  /** How many were in the `-wal` at the last look. */
  readonly frames: number;
  /** When it was first seen, in milliseconds of `performance.now()`. */
  readonly since: number;
  /** The locks that were there at every look since. */
  readonly readers: readonly ReadLock[];
  /** Whether it was told of. */
  readonly isTold: boolean;
}

export interface WalWatch {
  /** Up to this length of the `-wal`, nothing but the length is looked at. */
  limitBytes: number;
  /** When to look again, in milliseconds of `performance.now()`. */
  dueAt: number;
  /** `null` where all could be moved, and while the file is short. */
  standstill: Standstill | null;
  /** Since when each look has found pages that were not moved, in milliseconds of `performance.now()`. */
  backlogSince: number | null;
  /** When readers that follow one another may be given a pause again, in milliseconds of `performance.now()`. */
  pauseDueAt: number;
  /** The time between two pauses, in milliseconds: longer after each in vain. */
  pauseGapMs: number;
  /** Whether it was told that readers follow one another without a pause. */
  isCrowdTold: boolean;
  /** Whether it was told that checkpoints fail. */
  isFailureTold: boolean;
}

/** One that never looks, before {@link limitWal}. */
export function newWalWatch(): WalWatch {
  return {
    limitBytes: Number.POSITIVE_INFINITY,
    dueAt: Number.POSITIVE_INFINITY,
    standstill: null,
    backlogSince: null,
    pauseDueAt: Number.NEGATIVE_INFINITY,
    pauseGapMs: constants.walLookIntervalMs,
    isCrowdTold: false,
    isFailureTold: false,
  };
}

/** Of several connections to one database, the least limit counts. */
export function limitWal(watch: WalWatch, limitBytes: number): void {
  if (limitBytes >= watch.limitBytes) return;
  watch.limitBytes = limitBytes;
  watch.dueAt = Number.NEGATIVE_INFINITY;
}
