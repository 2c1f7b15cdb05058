import { type Connection, queryValue } from "../engine/connection.ts";
import type { Driver } from "../engine/driver.ts";
import { isLockFailure } from "../engine/sqlite-error.ts";
import { type FileIdentity, fileIdentity, isSameFile, namesHeldByThisProcess } from "../file/identity.ts";
import { type LockKind, lockFileError, makeLockFile, openedUnexchanged } from "./lock-file.ts";

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
      const connection: Connection = openedUnexchanged(path, () => new Library(path), isOpenIn);
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

/** By its descriptors where the platform shows them, and else by the name that the engine has resolved. */
function isOpenIn(connection: Connection, identity: FileIdentity): boolean {
  const names = namesHeldByThisProcess(identity);
  if (names !== undefined) return names.length > 0;
  const rows = connection.prepare("PRAGMA database_list").all() as { file?: string }[];
  return isSameFile(fileIdentity(rows[0]?.file ?? ""), identity);
}
