import { closeSync } from "node:fs";

/**
 * Closes a file into which nothing was written: what close(2) then says is no reason to fail, and the descriptor is
 * gone in any case (CN-045).
 */
export function closeUnwritten(
  descriptor: number,
  fs: { closeSync(descriptor: number): void } = { closeSync },
): void {
  try {
    fs.closeSync(descriptor);
  } catch {
    // See above.
  }
}
