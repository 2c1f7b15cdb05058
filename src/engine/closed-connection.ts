import { ArgumentError } from "../errors.ts";
import type { Connection } from "./connection.ts";

/**
 * Refuses a connection that its driver says is closed. Each driver has its own error for a statement on one, which no
 * other code takes for an error of the database.
 *
 * @throws {ArgumentError} for a closed one
 */
export function assertNotClosed(connection: Connection): void {
  // better-sqlite3 and node:sqlite, in this order.
  const { open, isOpen } = connection as { open?: unknown; isOpen?: unknown };
  if (open !== false && isOpen !== false) return;
  throw new ArgumentError("The connection is closed", {
    hint: "do this before its close(), or connect again",
  });
}
