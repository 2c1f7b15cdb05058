import type { Connection } from "../engine/connection.ts";
import { OpenError } from "../errors.ts";
import type { ConnectionState } from "../lock-hygiene/connection-state.ts";
import { assertGeneration } from "../lock-hygiene/lost-generation.ts";
import { filesOutOfReach } from "./transaction-errors.ts";

/**
 * Looks, inside a transaction, whether the connection writes to the files under its path (LH-008).
 *
 * @throws {LostGenerationError} when it does not
 * @throws {TransactionError} when that cannot be found out (LH-023)
 */
export function lookAtFiles(connection: Connection, state: ConnectionState): void {
  try {
    assertGeneration(connection, state);
  } catch (error) {
    throw error instanceof OpenError ? filesOutOfReach(state, error) : error;
  }
}
