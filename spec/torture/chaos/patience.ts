/** How long an answer may take in a round. */
import type { AdapterProcess } from "../../runner/adapter/adapter-process.ts";

/** For a port that does not say how long it waits. */
const unsaidMs = 60_000;
/** The work itself, on a machine with more processes than processors. */
const workMs = 10_000;
/** A port may wait at the beginning of a request, and once more at its end. */
const factor = 2;

/**
 * The limit for an answer, in milliseconds: twice what the port says that it waits, and ten seconds.
 *
 * @param busyTimeoutMs what it was asked to wait for another's lock
 */
export function patienceMs(
  { bounds }: Pick<AdapterProcess, "bounds">,
  busyTimeoutMs: number | undefined,
): number {
  if (bounds === undefined) return unsaidMs;
  const { busyMs = 0, initLockMs = 0, boundaryMs = 0 } = bounds;
  return factor * ((busyTimeoutMs ?? busyMs) + initLockMs + boundaryMs) + workMs;
}
