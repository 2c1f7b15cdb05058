/** Locks that nobody can wait for: those of a connection that runs further down on the same stack. */
import type { Connection } from "../engine/connection.ts";
import { type ConnectionState, connectionState } from "../lock-hygiene/connection-state.ts";
import { liveDatabases } from "../lock-hygiene/registry.ts";

/**
 * Whether another connection of this thread is in a write transaction on the same file (TX-033). It cannot end it while
 * this one waits: the thread waits, too. A transaction that was begun past walguard may be one that only reads, and is in
 * nobody's way; it does not count.
 */
export function isHeldBySibling(connection: Connection, { path }: ConnectionState): boolean {
  for (const database of liveDatabases().values()) {
    if (database.path !== path && !(typeof path === "string" && database.aliases?.has(path))) continue;
    for (const other of database.connections) {
      if (other === connection) continue;
      const { depth, unfinished } = connectionState(other);
      if (depth > 0 || unfinished !== null) return true;
    }
  }
  return false;
}
