/** Time, as an argument, so that tests can replace it. */
export interface Clock {
  /** Milliseconds from an arbitrary start; never goes back. */
  now(): number;
  /** Blocks the thread: the drivers are synchronous, and so is waiting for a lock. */
  sleep(milliseconds: number): void;
}

let cell: Int32Array | undefined;

/** The system's clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  sleep(milliseconds) {
    cell ??= new Int32Array(new SharedArrayBuffer(4));
    Atomics.wait(cell, 0, 0, milliseconds);
  },
};
