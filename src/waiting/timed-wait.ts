/** A wait that leaves the event loop free. */
import { clearTimeout, setTimeout } from "node:timers";

/** A wait that is under way. */
export interface TimedWait {
  /** Resolves when the time is up, or it was ended; rejects with the signal's reason. */
  readonly over: Promise<void>;
  /** Ends it. */
  end(): void;
}

/**
 * Waits for a time, or until it is ended, or aborted. It keeps the process alive; when it is over no timer and no listener
 * is left.
 *
 * @param milliseconds at most 2147483647, which is as long as a timer can be
 */
export function timedWait(milliseconds: number, signal: AbortSignal | undefined): TimedWait {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(end, milliseconds);
  signal?.addEventListener("abort", abort);
  if (signal?.aborted === true) abort();
  return { over: promise, end };

  function end(): void {
    tidyUp();
    resolve();
  }
  function abort(): void {
    tidyUp();
    reject(signal?.reason);
  }
  function tidyUp(): void {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}
