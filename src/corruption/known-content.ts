import type { Stats } from "node:fs";
import { keep } from "../bounded-map.ts";
import { processSlot } from "../process-state.ts";

const kept = processSlot("damaged-content.1", () => new Map<string, { state: string; hash: string }>());
const mostKept = 100;
/** Two writes within one tick of a file system's clock leave the same time behind. */
const settledMs = 2000;

/**
 * The hash of a file that this process found damaged before, where nothing has changed since: a service that
 * connects again and again does not read all of it each time (CO-019).
 *
 * @param path the database
 * @param stats the file as it is now
 * @param read reads the content, and gives its hash
 */
export function knownHash(path: string, stats: Stats, read: () => string): string {
  const state = `${stats.dev}:${stats.ino}:${stats.size}:${stats.mtimeMs}:${stats.ctimeMs}`;
  const known = kept().get(path);
  if (known?.state === state) return known.hash;
  const hash = read();
  kept().delete(path);
  if (Date.now() - stats.mtimeMs > settledMs) keep(kept(), path, { state, hash }, mostKept);
  return hash;
}
