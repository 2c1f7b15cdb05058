import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Connection } from "../../src/engine/connection.ts";
import { assertDriver, type Driver } from "../../src/engine/driver.ts";
import { driverError } from "../errors/driver-error.ts";
import type { FaultPlan } from "../plan/plan.ts";
import { readPlan } from "../plan/read-plan.ts";
import { ArmedPlan } from "./armed-plan.ts";
import { type FaultOptions, type FaultRecord, faults } from "./fault-record.ts";
import { interceptConnection } from "./intercepted-connection.ts";

/** A driver whose connections fail as planned: the same type, with a record on it and on each connection. */
export type FaultyDriver<D extends Driver> = Omit<D, "prototype"> & {
  new (...parameters: ConstructorParameters<D>): InstanceType<D> & { readonly [faults]: FaultRecord };
  readonly prototype: InstanceType<D>;
  /** What the plan did on all connections together. */
  readonly [faults]: FaultRecord;
};

/**
 * Makes a driver that fails as planned and can be used in place of the original.
 *
 * It is a subclass, so `instanceof` and the driver's static members keep working. All its connections share the
 * plan's counts. walguard's scratch databases use the original driver and do not fail.
 *
 * @param driver `Database` of better-sqlite3, or `DatabaseSync` of node:sqlite
 * @param plan a plan, or its one-line form
 * @param options the actor's name, and effects for tests
 * @throws {FaultPlanError} for an invalid plan
 * @throws {DriverError} if `driver` is not a driver
 *
 * @example
 * ```ts
 * import { DatabaseSync } from "node:sqlite";
 * import { applyWalWithFallback } from "walguard";
 * import { faults, faulty } from "walguard/faults";
 *
 * const Faulty = faulty(DatabaseSync, "pragma.journal_mode(wal)=return(delete)");
 * const db = new Faulty(":memory:");
 * applyWalWithFallback(db); // "delete"
 * db[faults].assertFired();
 * ```
 */
export function faulty<D extends Driver>(
  driver: D,
  plan: FaultPlan | string,
  options: FaultOptions = {},
): FaultyDriver<D> {
  assertDriver(driver);
  const armed = new ArmedPlan(readPlan(plan), options.effects);

  // Not a class, because a fault at "open" wraps the call of super().
  function Faulty(...parameters: readonly unknown[]): Connection {
    const path = pathOf(parameters[0]);
    const context = { actor: options.actor, path };
    const construct = (): Connection => Reflect.construct(driver, parameters, new.target ?? Faulty);
    // node:sqlite can defer opening to open(), which is intercepted separately.
    const opens = (parameters[1] as { open?: unknown } | undefined)?.open !== false;
    const connection = opens
      ? armed.perform(
          {
            site: { ...context, statement: "open" },
            run: construct,
            error: (code, message) =>
              driverError(driver, code, { door: "open", message, path: path ?? undefined }),
            row: construct,
            none: construct,
            late: construct,
            value: () => undefined,
          },
          [],
        )
      : construct();
    const { trace } = interceptConnection(connection, armed, context);
    return Object.defineProperty(connection, faults, { value: recordOf(armed, trace) });
  }
  Faulty.prototype = Object.create(driver.prototype, {
    constructor: { value: Faulty, configurable: true, writable: true },
  });
  Object.setPrototypeOf(Faulty, driver);
  Object.defineProperty(Faulty, "name", { value: driver.name });
  Object.defineProperty(Faulty, faults, { value: recordOf(armed, armed.trace) });
  return Faulty as unknown as FaultyDriver<D>;
}

/** A live view of what the plan has done so far. */
export function recordOf(armed: ArmedPlan, trace: FaultRecord["trace"]): FaultRecord {
  return {
    trace,
    get fired() {
      return armed.fired;
    },
    assertFired: () => armed.assertFired(),
    arm: (plan) => armed.arm(readPlan(plan)),
  };
}

/** The path of the database that a constructor's first argument names; `null` in memory. */
function pathOf(given: unknown): string | null {
  if (given instanceof URL) return fileURLToPath(given);
  if (typeof given !== "string" || given === "" || given === ":memory:") return null;
  return resolve(given);
}
