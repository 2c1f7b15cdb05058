import type { Bounds } from "../runner/adapter/protocol.ts";

/** In which the engine gives up by itself when its locks can't be had ("locking protocol"), in milliseconds. */
const engineMs = 11_000;
const slackMs = 5_000;

/**
 * How long an answer may take while system calls fail.
 *
 * @param bounds how long the port may wait, by its own word
 * @returns milliseconds
 */
export function patienceOf(bounds: Bounds | undefined): number {
  const { busyMs = 5000, initLockMs = 10_000, boundaryMs = 0 } = bounds ?? {};
  return busyMs + initLockMs + boundaryMs + engineMs + slackMs;
}
