/** What a fault does to the process, as arguments: tests put others in their place. */
import { existsSync } from "node:fs";
import { type Clock, systemClock } from "../../src/clock.ts";

export interface Effects {
  readonly clock: Clock;
  /** Whether the file that `hangUntil` waits for is there. */
  readonly exists: (path: string) => boolean;
  /** Ends this process at once, without a chance to clean up. */
  readonly kill: () => void;
}

/** The real ones. */
export const realEffects: Effects = {
  clock: systemClock,
  exists: existsSync,
  kill: () => void process.kill(process.pid, "SIGKILL"),
};

const hangPollMs = 5;
/** Nothing waits for ever: a run whose other half died has to end. */
const hangBoundMs = 300_000;

/**
 * Blocks this thread until a file exists.
 *
 * @throws when it does not for five minutes
 */
export function hangUntil(path: string, { clock, exists }: Effects): void {
  const deadline = clock.now() + hangBoundMs;
  while (!exists(path)) {
    if (clock.now() >= deadline) throw new Error(`${path} did not appear within ${hangBoundMs / 1000} s`);
    clock.sleep(hangPollMs);
  }
}
