/** The outside world as faults use it, so that tests can replace it. */
import { existsSync } from "node:fs";
import { type Clock, systemClock } from "../../src/clock.ts";

export interface Effects {
  readonly clock: Clock;
  /** Whether the file that `hangUntil` waits for exists. */
  readonly exists: (path: string) => boolean;
  /** Ends this process at once, without clean-up. */
  readonly kill: () => void;
}

/** The real effects. */
export const realEffects: Effects = {
  clock: systemClock,
  exists: existsSync,
  kill: () => void process.kill(process.pid, "SIGKILL"),
};

const hangPollMs = 5;
/** No wait is endless: a run whose other half has died must end. */
const hangBoundMs = 300_000;

/**
 * Blocks this thread until a file exists.
 *
 * @throws when the file does not appear within five minutes
 */
export function hangUntil(path: string, { clock, exists }: Effects): void {
  const deadline = clock.now() + hangBoundMs;
  while (!exists(path)) {
    if (clock.now() >= deadline) throw new Error(`${path} did not appear within ${hangBoundMs / 1000} s`);
    clock.sleep(hangPollMs);
  }
}
