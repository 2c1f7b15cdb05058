import { dirname } from "node:path";
import { constants } from "../constants.ts";
import type { Connection } from "../engine/connection.ts";
import { syncDirectory } from "../file/sync-directory.ts";
import type { ConnectionState } from "../lock-hygiene/connection-state.ts";

/**
 * Makes the commit that was just made with a rollback journal survive a power cut, on a connection that was set
 * up for WAL: the database has left WAL mode since (TX-026).
 *
 * Removing the journal is what commits, and at `synchronous=FULL` the engine does not sync the directory after
 * it (https://sqlite.org/pragma.html#pragma_synchronous, EXTRA): a journal that comes back undoes the
 * transaction. The directory is synced here once, and by the engine from now on.
 *
 * @throws what the file system throws, when the directory cannot be synced
 */
export function syncJournalRemoval(connection: Connection, state: ConnectionState): void {
  if (state.syncsJournalRemoval !== false || typeof state.path !== "string") return;
  connection.exec(`PRAGMA synchronous=${constants.rollbackJournalSynchronous}`);
  state.syncsJournalRemoval = true;
  syncDirectory(dirname(state.path));
}
