import { fileURLToPath } from "node:url";
import { OpenError } from "../errors.ts";
import { foreignFiles } from "../file/ownership.ts";
import { loggerOf } from "../logger.ts";
import type { ConnectOptions } from "./options.ts";

/**
 * Refuses files that somebody else may have put where the database is to be (CN-047), or warns of them.
 *
 * @param given the path as `connect` got it
 * @param file the canonical path
 * @throws {OpenError} that says which file it is, and whose
 */
export function assertOwnFiles(
  given: string | URL,
  file: string,
  { foreignFiles: treatment = "refuse", logger }: Pick<ConnectOptions, "foreignFiles" | "logger">,
): void {
  if (treatment === "allow") return;
  const found = foreignFiles(typeof given === "string" ? given : fileURLToPath(given.href), file);
  if (found.length === 0) return;
  const what = found.join("; ");
  if (treatment === "warn") {
    loggerOf(logger).warn(`${what}; ${file} is opened all the same`);
    return;
  }
  throw new OpenError(`Refused to open ${file}: ${what}`, {
    hint: 'find out who put it there; share files by a group (mode 0660) or in a directory that only those who share may write to, or connect with foreignFiles: "allow"',
    path: file,
    sqliteCode: "SQLITE_CANTOPEN",
  });
}
