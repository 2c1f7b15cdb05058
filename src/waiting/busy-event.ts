import { constants } from "../constants.ts";
import { isLockFailure } from "../engine/sqlite-error.ts";
import { type BusyEvent, isHeard, publish } from "../events.ts";
import type { ConnectionState } from "../lock-hygiene/connection-state.ts";
import { sourceOf, tellOutside } from "../lock-hygiene/told-events.ts";

/**
 * Tells of a wait for a lock that took longer than one attempt, or was in vain (EV-006).
 *
 * @param waitedMs how long it took, in milliseconds
 * @param error the boundary's last error; `undefined` where it succeeded
 */
export function tellBusy(
  state: ConnectionState,
  boundary: BusyEvent["boundary"],
  waitedMs: number,
  error?: unknown,
): void {
  const gaveUp = error !== undefined;
  if (gaveUp ? !isLockFailure(error) : waitedMs <= constants.boundaryStepMs) return;
  if (!isHeard("walguard:busy")) return;
  tellOutside(state, () => publish("walguard:busy", { ...sourceOf(state), boundary, waitedMs, gaveUp }));
}
