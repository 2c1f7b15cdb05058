import { fileURLToPath } from "node:url";
import { OpenError } from "../errors.ts";
import {
  foreignFiles,
  foreignSidecars,
  isOpenToAll,
  isPrivatePlace,
  strangeSidecar,
} from "../file/ownership.ts";
import { effectiveUser } from "../file/this-user.ts";
import { loggerOf, logOnce } from "../logger.ts";
import type { ConnectOptions } from "./options.ts";

type Treatment = Pick<ConnectOptions, "foreignFiles" | "fileMode" | "logger">;

/**
 * Refuses files that somebody else may have put where the database is to be, or on the way there (CN-047), or warns of
 * them. For first connects.
 *
 * @param given the path as `connect` got it
 * @param file the canonical path
 * @throws {OpenError} that says which file it is, and whose
 */
export function assertOwnFiles(given: string | URL, file: string, options: Treatment): void {
  if (!isPrivatePlace(file)) refuseStrange(file);
  const treatment = treatmentOf(options);
  if (treatment === "allow") return;
  if (effectiveUser() === undefined && process.platform !== "win32" && isOpenToAll(file))
    tellUnseen(file, options);
  const found = foreignFiles(typeof given === "string" ? given : fileURLToPath(given.href), file);
  if (found.length === 0) return;
  if (treatment === "refuse") throw foreign(file, found);
  loggerOf(options.logger).warn(`${found.join("; ")}; ${file} is opened all the same`);
}

/**
 * The same for what the engine opens beside the database, before and after it does: somebody may have put it there
 * since the first connect, or between the look and the opening.
 */
export function assertOwnSidecars(file: string, options: Treatment): void {
  // Who made something there has only himself to thank.
  if (isPrivatePlace(file)) return;
  refuseStrange(file);
  if (treatmentOf(options) !== "refuse") return;
  const found = foreignSidecars(file);
  if (found.length > 0) throw foreign(file, found);
}

/** A database that all may write to is meant to be shared with all. */
function treatmentOf({ foreignFiles: treatment = "refuse", fileMode = 0 }: Treatment): typeof treatment {
  return (fileMode & 0o002) !== 0 ? "allow" : treatment;
}

function refuseStrange(file: string): void {
  const strange = strangeSidecar(file);
  if (strange === null) return;
  throw new OpenError(`Refused to open ${file}: ${strange} is not a regular file`, {
    hint: "SQLite would wait for it, perhaps for ever; find out who put it there, and remove it",
    path: file,
    sqliteCode: "SQLITE_CANTOPEN",
  });
}

function foreign(file: string, found: readonly string[]): OpenError {
  return new OpenError(`Refused to open ${file}: ${found.join("; ")}`, {
    hint: 'find out who put it there; share files by a group (mode 0660) or in a directory that only those who share may write to, or connect with foreignFiles: "allow"',
    path: file,
    sqliteCode: "SQLITE_CANTOPEN",
  });
}

function tellUnseen(file: string, { logger }: Treatment): void {
  logOnce("out-of-sight", "user", () =>
    loggerOf(logger).warn(
      `${file} is in a directory where others may make files, and whose they are is not looked at: this process may not ask who it is (deno run --allow-sys=uid lets it)`,
    ),
  );
}
