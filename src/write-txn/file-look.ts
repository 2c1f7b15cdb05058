import type { Connection } from "../engine/connection.ts";
import { OpenError } from "../errors.ts";
import type { ConnectionState } from "../lock-hygiene/connection-state.ts";
import { assertCommittedHere, assertGeneration } from "../lock-hygiene/lost-generation.ts";
import { filesOutOfReach } from "./transaction-errors.ts";

/**
 * Looks, inside a transaction, whether the connection writes to the files under its path (LH-008).
 *
 * @throws {LostGenerationError} when it does not
 * @throws {TransactionError} when that cannot be found out (LH-023)
 */
export function lookAtFiles(connection: Connection, state: ConnectionState): void {
  orOutOfReach(state, () => assertGeneration(connection, state));
}

/**
 * Looks, after a `COMMIT`, whether what was committed is in the files under the path (LH-030).
 *
 * @throws {LostGenerationError} when it is not
 * @throws {TransactionError} when that cannot be found out (LH-023)
 */
export function lookAfterCommit(connection: Connection, state: ConnectionState): void {
  orOutOfReach(state, () => assertCommittedHere(connection, state));
}

function orOutOfReach(state: ConnectionState, look: () => void): void {
  try {
    look();
  } catch (error) {
    throw error instanceof OpenError ? filesOutOfReach(state, error) : error;
  }
}
