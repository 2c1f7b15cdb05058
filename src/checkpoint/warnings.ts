/** What an operator is told of a `-wal` that grows, in words. */
import type { SqliteFailure } from "../engine/sqlite-error.ts";
import { named, type ReadLock } from "../file-lock/lock-holders.ts";
import type { ConnectionState } from "../lock-hygiene/connection-state.ts";
import { loggerOf } from "../logger.ts";
import { pidsOf } from "./checkpoint-event.ts";

/**
 * One reader keeps the file from being moved into the database (CP-002).
 *
 * @param bytes how long the file is
 * @param forMs for how long, in milliseconds
 * @param readers those who may be it; `"own"` where it is this connection
 */
export function warnOfPin(
  state: ConnectionState,
  bytes: number,
  forMs: number,
  readers: readonly ReadLock[] | "own",
): void {
  const who =
    readers === "own"
      ? "this process, by a statement of the connection that writes, which was not read to its end"
      : readers.length === 0
        ? "a process that is not known"
        : named(pidsOf(readers));
  warn(
    state,
    bytes,
    `for ${seconds(forMs)} a reader has kept what was written since it began from being moved into the database: ${who}. When it ends its transaction, or the iterator that it has not finished, the file becomes short again`,
  );
}

/** Readers follow one another without a pause (CP-004). */
export function warnOfCrowd(
  state: ConnectionState,
  bytes: number,
  forMs: number,
  readers: readonly ReadLock[],
): void {
  const who = readers.length === 0 ? "" : ` (just now ${named(pidsOf(readers))})`;
  warn(
    state,
    bytes,
    `for ${seconds(forMs)} there was no moment without a reader${who} in which it could be begun anew. Let readers pause, or read in shorter transactions`,
  );
}

/** Checkpoints fail (CP-003). What is committed stays in the `-wal`, where every reader finds it. */
export function warnOfFailure(state: ConnectionState, bytes: number, { code, message }: SqliteFailure): void {
  warn(
    state,
    bytes,
    `it cannot be moved into the database: ${message} (${code}). Nothing that was committed is lost; it stays there until the cause is gone`,
  );
}

function warn({ path, logger, walWatch }: ConnectionState, bytes: number, text: string): void {
  const limit = inMegabytes(walWatch?.limitBytes ?? 0);
  try {
    loggerOf(logger).warn(`${path}-wal is ${inMegabytes(bytes)} long, above its limit of ${limit}: ${text}.`);
  } catch (error) {
    // A logger's error is the program's, and not the transaction's.
    process.nextTick(() => {
      throw error;
    });
  }
}

function inMegabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 1000)} s`;
}
