import { fsyncSync, openSync } from "node:fs";
import { closeUnwritten } from "./close-unwritten.ts";

/**
 * Makes the names in a directory survive a power cut: that a file was made there, or removed.
 *
 * @throws what `open` or `fsync` throws: `error.syscall` tells which
 */
export function syncDirectory(directory: string): void {
  const descriptor = openSync(directory, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeUnwritten(descriptor);
  }
}
