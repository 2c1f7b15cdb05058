/** Decides, without a database, whether a `-wal` that is too long is kept so, and by whom. */
import { constants } from "../constants.ts";
import type { ReadLock } from "../file-lock/lock-holders.ts";
import type { Standstill, WalWatch } from "../lock-hygiene/wal-watch.ts";

/** What one look found: pages that are not in the database yet. */
export interface Backlog {
  /** How many pages are in the `-wal`; 0 where nothing was tried. */
  readonly frames: number;
  /** How many of them are in the database; `null` where the connection itself reads, and nothing was tried. */
  readonly checkpointed: number | null;
  /** The locks of all who read at this moment. */
  readonly readers: readonly ReadLock[];
}

/** What the operator is to be told, and for how long it has been so, in milliseconds. */
export interface Finding {
  /** `pin`: one reader that does not end. `crowd`: readers that follow one another without a pause. */
  readonly what: "pin" | "crowd";
  readonly forMs: number;
}

/**
 * What another look at a `-wal` that is too long adds to what is remembered of it (CP-002, CP-004).
 *
 * @param watch is brought up to date
 * @param now the time of the look, in milliseconds
 * @returns what is to be told, once for each standstill and each crowd; `null` for nothing
 */
export function finding(watch: WalWatch, backlog: Backlog, now: number): Finding | null {
  const before = watch.standstill;
  const standstill = standstillAfter(before, backlog, now);
  const hasMoved = standstill.since !== before?.since;
  // The time of a reader that did not end is no time of a crowd.
  if (watch.backlogSince === null || (hasMoved && before?.isTold === true)) watch.backlogSince = now;
  watch.standstill = standstill;
  const forMs = now - standstill.since;
  if (!standstill.isTold && forMs >= constants.walPinnedAfterMs) {
    watch.standstill = { ...standstill, isTold: true };
    return { what: "pin", forMs };
  }
  const crowdMs = now - watch.backlogSince;
  if (watch.isCrowdTold || standstill.isTold || !hasMoved || crowdMs < constants.walCrowdedAfterMs)
    return null;
  watch.isCrowdTold = true;
  return { what: "crowd", forMs: crowdMs };
}

/** For a look that found the `-wal` short, or all of it in the database. */
export function settle(watch: WalWatch): void {
  watch.standstill = null;
  watch.backlogSince = null;
  watch.isCrowdTold = false;
}

/**
 * A reader keeps back what was written since it began, so the number of pages that are in the database stays the same
 * while it reads, and that of those in the `-wal` does not fall. Who reads all the time has the same lock at each look;
 * a writer, or a short reader, has now this one and now that.
 */
function standstillAfter(before: Standstill | null, backlog: Backlog, now: number): Standstill {
  const { frames, checkpointed, readers } = backlog;
  if (before === null || before.checkpointed !== checkpointed || frames < before.frames)
    return { frames, checkpointed, since: now, readers, isTold: false };
  const lasting = before.readers.filter((one) =>
    readers.some(({ pid, slot }) => pid === one.pid && slot === one.slot),
  );
  return { ...before, frames, readers: lasting };
}
