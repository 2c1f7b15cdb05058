/** How `writeTxn` waits; another policy would go here. */
import { type Clock, systemClock } from "../clock.ts";
import { constants } from "../constants.ts";
import { isLockFailure } from "../engine/sqlite-error.ts";

/**
 * Runs a boundary statement (`BEGIN IMMEDIATE`, `COMMIT`), and runs it again when another connection holds
 * the lock: 6 attempts, 20 to 150 ms apart, each of which waits for the connection's busy timeout (TX-007).
 * The body of a transaction never goes through here (TX-009).
 *
 * @param run runs the statement
 * @param clock time
 * @param random gives numbers from 0 to 1, which spread the waits
 * @throws the last error when the attempts are used up, and any other error at once (TX-008)
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
