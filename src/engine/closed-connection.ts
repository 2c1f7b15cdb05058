import { ArgumentError } from "../errors.ts";
import type { Connection } from "./connection.ts";

/**
 * Refuses a connection that its driver says is closed. Each driver has its own error for a statement on one, which no
 * other code takes for an error of the database.
 *
 * @throws {ArgumentError} for a closed one
 */
export function assertNotClosed(connection: Connection): void {
  if (!isClosed(connection)) return;
  throw new ArgumentError("The connection is closed", {
    hint: "do this before its close(), or connect again",
  });
}

/** As the driver knows it, since a driver can reopen a connection without walguard. */
export function isClosed(connection: Connection): boolean {
  // better-sqlite3 and node:sqlite, in this order.
  const { open, isOpen } = connection as { open?: unknown; isOpen?: unknown };
  return open === false || isOpen === false;
}
