/** Time, as an argument, so that tests can replace it. */
export interface Clock {
  /** Milliseconds from an arbitrary start; never goes back. */
  now(): number;
  /** Blocks the thread: the drivers are synchronous, and so is waiting for a lock. */
  sleep(milliseconds: number): void;
}

let cell: Int32Array | undefined;
/** As it was when this was loaded: a test of somebody else may replace it by one that stands still, and no wait would end. */
const now = performance.now.bind(performance);

/** The system's clock. */
export const systemClock: Clock = {
  now,
  sleep(milliseconds) {
    cell ??= new Int32Array(new SharedArrayBuffer(4));
    Atomics.wait(cell, 0, 0, milliseconds);
  },
};
