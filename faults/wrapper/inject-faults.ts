import { type Connection, databaseFile } from "../../src/engine/connection.ts";
import { forgetStatements } from "../../src/lock-hygiene/connection-state.ts";
import type { FaultPlan } from "../plan/plan.ts";
import { readPlan } from "../plan/read-plan.ts";
import { ArmedPlan } from "./armed-plan.ts";
import type { FaultOptions, FaultRecord } from "./fault-record.ts";
import { recordOf } from "./faulty.ts";
import { interceptConnection } from "./intercepted-connection.ts";

/** Faults in force on one connection. `using` removes them at the end of the block. */
export interface InjectedFaults extends FaultRecord, Disposable {
  /** Restores the connection's own methods. The record stays. May be called more than once. */
  restore(): void;
}

/**
 * Makes an open connection fail as planned.
 *
 * Statements that the caller has prepared before are not affected. Those of walguard are, because it prepares them
 * again.
 *
 * @param connection an open connection of either driver
 * @param plan a plan, or its one-line form
 * @param options the actor's name, and effects for tests
 * @throws {FaultPlanError} for an invalid plan
 *
 * @example
 * ```ts
 * import { connect, writeTxn } from "walguard";
 * import { injectFaults } from "walguard/faults";
 *
 * const db = connect(":memory:", { schema: "CREATE TABLE notes (text TEXT)" });
 * {
 *   using injected = injectFaults(db, "begin=1*error(SQLITE_BUSY)->off");
 *   writeTxn(db, () => db.exec("INSERT INTO notes VALUES ('written on the second try')"));
 *   injected.assertFired();
 * }
 * ```
 */
export function injectFaults(
  connection: Connection,
  plan: FaultPlan | string,
  options: FaultOptions = {},
): InjectedFaults {
  const armed = new ArmedPlan(readPlan(plan), options.effects);
  const context = { actor: options.actor, path: databaseFile(connection) };
  const interception = interceptConnection(connection, armed, context);
  forgetStatements(connection);
  const restore = (): void => {
    if (!interception.active) return;
    interception.lift();
    forgetStatements(connection);
  };
  return Object.defineProperties({} as InjectedFaults, {
    ...Object.getOwnPropertyDescriptors(recordOf(armed, interception.trace)),
    restore: { value: restore, enumerable: true },
    [Symbol.dispose]: { value: restore },
  });
}
