/** How `writeTxn` waits: the one place to put another policy. */
import { type Clock, systemClock } from "../clock.ts";
import { constants } from "../constants.ts";
import { isLockFailure } from "../engine/sqlite-error.ts";

/**
 * Runs a boundary statement (`BEGIN IMMEDIATE`, `COMMIT`), again when somebody else has the lock: 6 attempts,
 * 20 to 150 ms apart, each with the connection's busy timeout of its own (behaviour B1.3). The body of a
 * transaction never goes through here.
 *
 * @param run runs the statement
 * @param clock time
 * @param random numbers from 0 to 1, that spread the waits
 * @throws the last error when the attempts are used up, and any other error at once
 */
export function retryBoundary(
  run: () => void,
  clock: Clock = systemClock,
  random: () => number = Math.random,
): void {
  const { boundaryRetries, boundaryRetryMinMs, boundaryRetryMaxMs } = constants;
  for (let retry = 0; ; retry++) {
    try {
      run();
      return;
    } catch (error) {
      if (retry >= boundaryRetries || !isLockFailure(error)) throw error;
    }
    clock.sleep(boundaryRetryMinMs + random() * (boundaryRetryMaxMs - boundaryRetryMinMs));
  }
}
