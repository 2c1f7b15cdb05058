/** Forges errors with the same class and properties as the driver's own. */

import type { Connection } from "../../src/engine/connection.ts";
import { type Driver, libraryDriver, libraryName, libraryOf } from "../../src/engine/driver.ts";
import { catalogueEntry } from "./catalogue.ts";

/** Which method raised the error: on Deno, node:sqlite's errors have fewer properties from `exec()` and on opening. */
export type DriverDoor = "exec" | "statement" | "open";

export interface DriverErrorOptions {
  /** Default `"statement"`. */
  readonly door?: DriverDoor | undefined;
  /** Replaces the engine's text. */
  readonly message?: string | undefined;
  /** The database, for `open`: Deno puts it in the message of `SQLITE_CANTOPEN`. */
  readonly path?: string | undefined;
}

/**
 * The error that a driver throws for a result code.
 *
 * Observed shapes: better-sqlite3 throws `SqliteError` with `code`, the extended name, on every runtime.
 * node:sqlite throws `Error`: on Node with `code`, `errcode` and `errstr`; on Deno with `errcode`, `code`, `errstr`
 * and a symbol that lists them, but only with `code` from `exec()` and on opening.
 *
 * @param subject a connection, or a driver's constructor
 * @param code the result code's name, such as `SQLITE_IOERR_WRITE`
 * @throws {RangeError} for a code that is not in the catalogue
 */
export function driverError(
  subject: Connection | Driver,
  code: string,
  options: DriverErrorOptions = {},
): Error {
  const entry = catalogueEntry(code);
  const message = options.message ?? entry.message;
  const library = libraryOf(subject);
  const { SqliteError } = (libraryDriver(library) ?? {}) as {
    SqliteError?: new (message: string, code: string) => Error;
  };
  if (typeof SqliteError === "function")
    return new SqliteError(message, withoutName.get(entry.code) ?? entry.code);
  const door = options.door ?? "statement";
  const deno = "Deno" in globalThis && libraryName(library) === "node:sqlite";
  if (!deno) {
    const fields = { code: "ERR_SQLITE_ERROR", errcode: entry.number, errstr: entry.errstr };
    return Object.assign(new Error(message), fields);
  }
  const bare = { code: "ERR_SQLITE_ERROR" };
  if (door === "open") {
    const isNamed = options.path !== undefined && entry.primary === "SQLITE_CANTOPEN";
    const named = isNamed ? `${message}: ${options.path}` : message;
    return withDenoKeys(new Error(named), bare);
  }
  if (door === "exec") return withDenoKeys(new Error(message), bare);
  return withDenoKeys(new Error(message), {
    errcode: entry.number,
    code: "ERR_SQLITE_ERROR",
    errstr: entry.errstr,
  });
}

/** Codes that better-sqlite3 has no name for, and what it says instead. */
const withoutName: ReadonlyMap<string, string> = new Map([
  ["SQLITE_BUSY_TIMEOUT", "UNKNOWN_SQLITE_ERROR_773"],
]);

function withDenoKeys(error: Error, fields: object): Error {
  Object.assign(error, fields);
  return Object.defineProperty(error, Symbol.for("errorAdditionalPropertyKeys"), {
    value: Object.keys(fields),
  });
}
