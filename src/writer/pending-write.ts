/** A body that was handed in, until its promise is settled. */
import type { Connection } from "../engine/connection.ts";

/** How a write ended. */
export type WriteEnding = { readonly value: unknown } | { readonly error: unknown };

/** A write whose promise is not settled. */
export interface PendingWrite<C extends Connection> {
  readonly body: (connection: C) => unknown;
  /** Goes up from write to write. */
  readonly number: number;
  /** When it was handed in, in milliseconds of `performance.now()`. */
  readonly since: number;
  readonly promise: Promise<unknown>;
  /** From here on no signal takes it back. */
  start(): void;
  settle(ending: WriteEnding): void;
}

/** @param onAbort called with the write when the signal takes it back */
export function pendingWrite<C extends Connection>(
  body: (connection: C) => unknown,
  number: number,
  signal: AbortSignal | undefined,
  onAbort: (write: PendingWrite<C>) => void,
): PendingWrite<C> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const abort = (): void => onAbort(write);
  const write: PendingWrite<C> = {
    body,
    number,
    since: performance.now(),
    promise,
    start: () => signal?.removeEventListener("abort", abort),
    settle(ending) {
      write.start();
      if ("error" in ending) reject(ending.error);
      else resolve(ending.value);
    },
  };
  signal?.addEventListener("abort", abort);
  return write;
}
