/**
 * The look at the length of the `-wal` after a commit. Most of the work is the engine's: a commit that leaves a thousand
 * pages there moves what it can into the database, and who begins the file anew cuts it. What the engine does not do is
 * to say that a reader keeps it from both, and to find a moment without readers where there is none.
 */
import { constants } from "../constants.ts";
import type { Connection } from "../engine/connection.ts";
import { sqliteFailure } from "../engine/sqlite-error.ts";
import { readLocks } from "../file-lock/lock-holders.ts";
import type { ConnectionState } from "../lock-hygiene/connection-state.ts";
import { noticeLostGeneration } from "../lock-hygiene/lost-generation.ts";
import type { WalWatch } from "../lock-hygiene/wal-watch.ts";
import { withBusyTimeout } from "../waiting/boundary.ts";
import { isAlone } from "../waiting/others.ts";
import { mayBeHeldBySibling } from "../waiting/sibling.ts";
import { tellCheckpoint } from "./checkpoint-event.ts";
import { type Backlog, finding, settle } from "./standstill.ts";
import { type WalPages, walBytes, walCheckpoint } from "./wal-checkpoint.ts";
import { warnOfCrowd, warnOfFailure, warnOfPin } from "./warnings.ts";

/**
 * Whether it is time to look again (CP-001). It costs a commit two comparisons.
 *
 * @param state the state of a connection that has just committed, and was checked after that
 */
export function isWalLookDue({ walWatch, checkedAt, mode }: ConnectionState): boolean {
  // A state that an older copy of walguard made has none.
  return Boolean(walWatch) && checkedAt >= (walWatch as WalWatch).dueAt && mode === "wal";
}

/**
 * Looks at the length of the `-wal`, and where it is over the limit, sees to it that it can become shorter (CP-001).
 *
 * Nothing of it is thrown (CP-003): the transaction before it is committed, and a checkpoint only copies what is durable
 * in the `-wal` already. One that fails leaves it there, and the next one copies it again.
 *
 * @param connection a connection outside a transaction, whose look is due
 */
export function lookAtWal(connection: Connection, state: ConnectionState): void {
  const { walWatch: watch, path, checkedAt: now } = state;
  if (watch === null || typeof path !== "string") return;
  watch.dueAt = now + constants.walLookIntervalMs;
  try {
    const bytes = walBytes(path);
    if (bytes <= watch.limitBytes) {
      settle(watch);
      return;
    }
    // A checkpoint would write the pages of a file that is gone over those of the one that took its place (LH-010).
    noticeLostGeneration(connection, state);
    if (state.lost === null) shorten(connection, state, watch, { path, bytes, now });
  } catch {
    // A file is out of reach of stat. The next transaction looks at it, and says so (LH-023).
  }
}

/** A `-wal` over the limit. */
interface LongWal {
  readonly path: string;
  readonly bytes: number;
  /** When it was looked at, in milliseconds of `performance.now()`. */
  readonly now: number;
}

function shorten(connection: Connection, state: ConnectionState, watch: WalWatch, wal: LongWal): void {
  let pages: WalPages;
  try {
    pages = walCheckpoint(connection, "PASSIVE");
    // Another process is at it; or the database has just left WAL mode.
    if (pages.isBusy || pages.frames < 0) return;
    watch.isFailureTold = false;
    if (isCrowded(state, watch, pages, wal.now)) pages = pause(connection, state, watch, wal.now) ?? pages;
  } catch (error) {
    const failure = sqliteFailure(error);
    // The engine refuses a connection that has a statement open: then it is this one that reads.
    if (failure?.primary === "SQLITE_LOCKED") {
      judge(state, watch, wal, { frames: 0, checkpointed: null, readers: [] });
      return;
    }
    tellCheckpoint(state, { walBytes: wal.bytes, code: failure?.code });
    // What an authorizer denies is its owner's wish, and BUSY is what another process does just now.
    if (watch.isFailureTold || failure === null || /^SQLITE_(?:AUTH|BUSY)$/.test(failure.primary)) return;
    watch.isFailureTold = true;
    warnOfFailure(state, wal.bytes, failure);
    return;
  }
  const { frames, checkpointed } = pages;
  if (frames > checkpointed) {
    judge(state, watch, wal, { frames, checkpointed, readers: readLocks(wal.path) });
    return;
  }
  settle(watch);
  tellCheckpoint(state, { walBytes: wal.bytes, frames, checkpointed });
}

function judge(state: ConnectionState, watch: WalWatch, { bytes, now }: LongWal, backlog: Backlog): void {
  const found = finding(watch, backlog, now);
  const { frames, checkpointed, readers } = backlog;
  const lasting = watch.standstill?.readers ?? [];
  const isOwn = checkpointed === null;
  const blamed = isOwn ? [{ pid: process.pid, slot: 0 }] : lasting.length > 0 ? lasting : readers;
  tellCheckpoint(state, {
    walBytes: bytes,
    ...(isOwn ? {} : { frames, checkpointed }),
    pinnedMs: now - (watch.standstill?.since ?? now),
    pinnedBy: blamed,
  });
  if (found?.what === "pin") warnOfPin(state, bytes, found.forMs, isOwn ? "own" : blamed);
  if (found?.what === "crowd") warnOfCrowd(state, bytes, found.forMs, readers);
}

/**
 * Whether readers follow one another without a pause: at the last look there was something left, and at this one there
 * is, but not the same (CP-004). Where several write, each would hold up all the others for a pause of its own; they have
 * to do without.
 */
function isCrowded(state: ConnectionState, watch: WalWatch, pages: WalPages, now: number): boolean {
  const { standstill, pauseDueAt } = watch;
  return (
    pages.frames > pages.checkpointed &&
    now >= pauseDueAt &&
    standstill !== null &&
    standstill.checkpointed !== pages.checkpointed &&
    isAlone(state, now) &&
    !mayBeHeldBySibling()
  );
}

/**
 * Keeps writers out until those who read now are done, for a tenth of a second at most. Meanwhile all of the `-wal` is
 * moved, new readers do without it, and the next writer can begin it anew (CP-004). Where reads take longer than that it
 * is in vain, and tried ever more rarely, up to once a minute.
 *
 * @returns `undefined` where the busy timeout could not be set, and nothing was waited for
 */
function pause(
  connection: Connection,
  state: ConnectionState,
  watch: WalWatch,
  now: number,
): WalPages | undefined {
  const { walLookIntervalMs, walCrowdedAfterMs, walRestartWaitMs } = constants;
  watch.pauseDueAt = now + watch.pauseGapMs;
  watch.pauseGapMs = Math.min(2 * watch.pauseGapMs, walCrowdedAfterMs);
  const pages = withBusyTimeout(connection, state, walRestartWaitMs, () =>
    walCheckpoint(connection, "RESTART"),
  );
  if (pages !== undefined && pages.frames === pages.checkpointed) watch.pauseGapMs = walLookIntervalMs;
  return pages;
}
