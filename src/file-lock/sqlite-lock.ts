import { type Connection, queryValue } from "../engine/connection.ts";
import type { Driver } from "../engine/driver.ts";
import { isLockFailure } from "../engine/sqlite-error.ts";
import { assertPlainFile, type LockKind, lockFileError, makeLockFile } from "./lock-file.ts";

// The garbage collector closes an unreferenced connection, and its lock goes with it.
const held = new Set<Connection>();

/**
 * `BEGIN EXCLUSIVE` on a small SQLite database beside the real one, for platforms without `flock`
 * (IL-014). It works wherever SQLite does, and is free at once when its holder dies (IL-011), but excludes
 * only locks of its own kind.
 *
 * @param Library the library's own constructor
 */
export function sqliteKind(Library: Driver): LockKind {
  return {
    name: "sqlite",
    open(path, mode, owner) {
      makeLockFile(path, mode, owner);
      assertPlainFile(path);
      let connection: Connection;
      try {
        connection = new Library(path);
      } catch (cause) {
        throw lockFileError(path, cause);
      }
      held.add(connection);
      return {
        tryLock() {
          try {
            queryValue(connection, "PRAGMA busy_timeout=0");
            queryValue(connection, "BEGIN EXCLUSIVE");
            return true;
          } catch (error) {
            if (isLockFailure(error)) return false;
            throw lockFileError(path, error);
          }
        },
        close() {
          connection.close();
          held.delete(connection);
        },
      };
    },
  };
}
