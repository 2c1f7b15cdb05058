/** How long events wait for the event loop. */
import type { LoopDelay } from "./worker-orders.ts";

/** The shortest pause that a timer can make, in milliseconds: no delay below it is seen. */
const everyMs = 1;

/** Samples the event loop of this process until it is stopped. */
export class LoopSamples {
  readonly #gaps: number[] = [];
  readonly #timer: NodeJS.Timeout;
  #last: number = performance.now();

  constructor() {
    this.#timer = setInterval(() => this.#sample(), everyMs);
  }

  stop(): LoopDelay {
    this.#sample();
    clearInterval(this.#timer);
    return { p99Ms: delayAt(this.#gaps, 0.99), worstMs: Math.max(0, ...this.#gaps) };
  }

  #sample(): void {
    const now = performance.now();
    this.#gaps.push(now - this.#last);
    this.#last = now;
  }
}

/**
 * The delay that a share of all events stay below, if they arrive at any time alike. An event that arrives in a gap
 * between two turns of the loop waits for the rest of it: a long gap counts by its length, and not as one sample.
 *
 * @param gaps times between turns of the loop, in milliseconds
 * @param share such as 0.99
 */
export function delayAt(gaps: readonly number[], share: number): number {
  const sorted = gaps.toSorted((a, b) => b - a);
  const total = sorted.reduce((sum, gap) => sum + gap, 0);
  // Events that wait for longer than x arrive in the first gap - x of each gap that is longer than x.
  const allowed = total * (1 - share);
  let sum = 0;
  for (const [index, gap] of sorted.entries()) {
    sum += gap;
    const count = index + 1;
    const delay = (sum - allowed) / count;
    if (delay >= (sorted[count] ?? 0)) return Math.max(0, delay);
  }
  return 0;
}
