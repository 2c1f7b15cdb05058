import { OpenError } from "../errors.ts";
import type { Connection } from "./connection.ts";
import type { Driver } from "./driver.ts";

/**
 * Opens a connection. better-sqlite3 looks for the directory itself, and throws a `TypeError` that names nothing.
 *
 * @throws {OpenError} where the directory is not there (CN-045)
 * @throws the driver's error where the engine cannot open the file
 */
export function openWith<C extends Connection>(driver: Driver<C>, path: string, options?: object): C {
  try {
    return options === undefined ? new driver(path) : new driver(path, options);
  } catch (cause) {
    if (!(cause instanceof TypeError) || !/directory does not exist/.test(cause.message)) throw cause;
    throw new OpenError(`${path} could not be opened: its directory is not there`, {
      hint: "something removed it meanwhile: find out what, and connect again",
      path,
      sqliteCode: "SQLITE_CANTOPEN",
      cause,
    });
  }
}
