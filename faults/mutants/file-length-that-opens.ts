import { closeSync, openSync } from "node:fs";
import type { Connection } from "../../src/connection.ts";
import { checkFileLengthInvariant } from "../../src/file-length.ts";

/**
 * The documented check after a commit, which opened the file to read its header. Closing it again drops every
 * lock that this process has on the database (hazard H1). Wrong, and meant to be: tests show that they notice.
 */
export function fileLengthThatOpens(connection: Connection, path: string): void {
  closeSync(openSync(path, "r"));
  checkFileLengthInvariant(connection);
}
