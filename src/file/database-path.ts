/**
 * One name per database: absolute, with links resolved, as SQLite itself names the files beside it (CN-026).
 */
import { realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { ArgumentError } from "../errors.ts";

/**
 * The canonical path of a database. The file need not exist, nor its directory.
 *
 * Links are resolved because SQLite puts `-wal` and `-shm` beside the file that a link leads to, and because
 * one database under two names must have one init lock (CN-026).
 *
 * @param path a path, a `file:` URL object, or `:memory:`
 * @returns an absolute path; `null` for a database in memory
 * @throws {ArgumentError} for a value that cannot name a database, saying why (CN-029)
 */
export function databasePath(path: string | URL): string | null {
  const given = asPath(path);
  if (given === ":memory:") return null;
  const resolved = canonical(resolve(given));
  if (resolved !== resolved.trimEnd()) throw trailingSpace(resolved);
  return resolved;
}

function asPath(path: string | URL): string {
  if (isUrl(path)) {
    if (path.protocol !== "file:")
      throw invalid(`The URL ${path.href} is not a file: URL`, "give a path or a file: URL");
    return checked(fromUrl(path));
  }
  if (typeof path !== "string") {
    throw invalid(`A database path must be a string or a file: URL, not ${describe(path)}`, "give its path");
  }
  if (path === "") throw invalid("The database path is empty", 'give a path, or ":memory:"');
  if (/^file:/i.test(path)) {
    throw invalid(
      `The database path ${JSON.stringify(path)} is a URL written as a string`,
      'pass new URL(…) for a URL, or put "./" before the name of such a file',
    );
  }
  return checked(path);
}

/** Of any realm (CN-050). */
function isUrl(path: unknown): path is URL {
  const { href, protocol } = (typeof path === "object" && path !== null ? path : {}) as Partial<URL>;
  return typeof href === "string" && typeof protocol === "string";
}

function fromUrl(url: URL): string {
  try {
    return fileURLToPath(url.href);
  } catch (cause) {
    throw invalid(
      `The URL ${url.href} does not name a file of this machine: ${(cause as Error).message}`,
      "give its path",
    );
  }
}

function checked(path: string): string {
  if (path.includes("\0"))
    throw invalid(`The database path ${JSON.stringify(path)} has a NUL in it`, "remove it");
  if (path !== path.trimEnd()) throw trailingSpace(path);
  return path;
}

/** better-sqlite3 trims names, so it would open another file than the one asked for. */
function trailingSpace(path: string): ArgumentError {
  return invalid(
    `The database path ${JSON.stringify(path)} ends in white space`,
    "remove it, or rename the file",
  );
}

function invalid(message: string, hint: string): ArgumentError {
  return new ArgumentError(message, { hint });
}

function describe(value: unknown): string {
  return value === null
    ? "null"
    : typeof value === "object"
      ? "an object"
      : `${typeof value} ${String(value)}`;
}

/** Resolves links as far as the path exists, and keeps the rest. */
function canonical(path: string): string {
  try {
    return realpathSync.native(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const parent = dirname(path);
    // EACCES, ELOOP and ENOTDIR are reported when the file is opened, with the path as it was given.
    if (code !== "ENOENT" || parent === path || !isAbsolute(path)) return path;
    return join(canonical(parent), basename(path));
  }
}
