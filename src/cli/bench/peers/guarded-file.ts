/** What the peers that are walguard share. */
import type { Connection } from "../../../engine/connection.ts";
import type { Driver } from "../../../engine/driver.ts";
import { ArgumentError } from "../../../errors.ts";
import * as walguard from "../../../index.ts";
import { kanbanSchema } from "../../burst/kanban.ts";

export interface GuardedOptions {
  /** The waiting policy; default: walguard's. */
  readonly waiting?: string;
}

/** @throws {ArgumentError} when this walguard has no such policy */
export function openGuarded(path: string, driver: Driver, { waiting }: GuardedOptions): Connection {
  // The policy is a plain word here: one that this walguard does not know is refused by connect().
  const options = { driver, schema: kanbanSchema, sentinel: "tasks", ...(waiting && { waiting }) };
  return walguard.connect(path, options as walguard.ConnectOptions);
}

/** Whether a write that failed with this error may be in the file. */
export function mayBeThere(error: unknown): boolean {
  return !["not-started", "rolled-back"].includes(walguard.transactionOutcome(error) ?? "unknown");
}

/**
 * A function that walguard exports in later versions.
 *
 * @throws {ArgumentError} when this one does not
 */
export function laterFunction<F>(name: string): F {
  const found = (walguard as Record<string, unknown>)[name];
  if (typeof found === "function") return found as F;
  throw new ArgumentError(`this walguard exports no ${name}()`, { hint: "use a version that does" });
}
