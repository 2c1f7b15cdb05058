/** A write transaction inside another one. */
import { type Connection, inTransaction } from "../engine/connection.ts";
import { sqliteFailure } from "../engine/sqlite-error.ts";
import { type ConnectionState, prepared } from "../lock-hygiene/connection-state.ts";
import { lookAtFiles } from "./file-look.ts";
import type { Undo } from "./outcome.ts";
import { refusePromise } from "./synchronous-body.ts";
import { boundaryError, endedByBody, withEnding } from "./transaction-errors.ts";

/**
 * Runs `body` in a savepoint (https://sqlite.org/lang_savepoint.html). When it fails, what it wrote is
 * undone, and the outer transaction stays open, to go on or not (TX-013).
 *
 * @param connection a connection with an open transaction
 * @param state its state; `depth` names the savepoint, so that each level's statements are prepared once and
 *   a body that ended its own savepoint cannot release the outer one
 */
export function inSavepoint<C extends Connection, T>(
  connection: C,
  state: ConnectionState,
  body: (connection: C) => T,
): T {
  const name = `walguard_${state.depth}`;
  try {
    prepared(connection, state, `SAVEPOINT ${name}`).run();
  } catch (cause) {
    throw boundaryError("SAVEPOINT", state, cause, { at: "begin" });
  }
  let result: T;
  try {
    lookAtFiles(connection, state);
    result = body(connection);
    refusePromise(result, state);
  } catch (error) {
    throw withEnding(error, { at: "body", error, undo: undo(connection, state, name) });
  }
  try {
    prepared(connection, state, `RELEASE ${name}`).run();
  } catch (cause) {
    const ending = { at: "release", error: cause, undo: undo(connection, state, name) } as const;
    if (state.replaced) throw endedByBody(state, cause, ending);
    throw boundaryError("RELEASE", state, cause, ending);
  }
  return result;
}

function undo(connection: Connection, state: ConnectionState, name: string): Undo {
  // On some errors the engine rolls the whole transaction back, and the savepoint with it.
  if (inTransaction(connection) === false) {
    state.replaced = true;
    return "was-over";
  }
  try {
    prepared(connection, state, `ROLLBACK TO ${name}`).run();
  } catch (error) {
    // "no such savepoint": only the end of the transaction, or the body's own RELEASE, takes it away.
    if (sqliteFailure(error)?.primary === "SQLITE_ERROR") state.replaced = true;
    return "failed";
  }
  try {
    prepared(connection, state, `RELEASE ${name}`).run();
  } catch {
    // What stays is an empty savepoint, which goes when the outer transaction ends.
  }
  return "undone";
}
