/** Milliseconds since the epoch, alike in all processes of this machine, in steps far below a millisecond. */
export function commonNow(): number {
  return performance.timeOrigin + performance.now();
}
