import { statSync } from "node:fs";
import { type Connection, queryNumber } from "../../src/connection.ts";
import { FileLengthError } from "../../src/errors.ts";

/**
 * The check without the WAL skip: it takes every database whose last pages are still in the `-wal` for a torn
 * one (hazard H4). Wrong, and meant to be: tests show that they notice.
 */
export function fileLengthInWal(connection: Connection, path: string): void {
  const pages = queryNumber(connection, "PRAGMA page_count") ?? 0;
  const logicalBytes = pages * (queryNumber(connection, "PRAGMA page_size") ?? 0);
  if (statSync(path).size >= logicalBytes) return;
  throw new FileLengthError(`torn-extend detected: ${path}`, { hint: "none: this is a mutant", path });
}
