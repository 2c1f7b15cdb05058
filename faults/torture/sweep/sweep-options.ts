/** The options of a sweep, checked: a name that is mistyped would make it try less than its author thinks. */

import type { Driver } from "../../../src/engine/driver.ts";
import { ArgumentError } from "../../../src/errors.ts";
import { assertOptions, type OptionChecks } from "../../../src/named-options.ts";
import { type SystemCall, systemCalls } from "../../plan/plan.ts";
import type { FaultyDriver } from "../../wrapper/faulty.ts";

/** A point of a sweep, as the check is told. */
export interface SweepPoint {
  /** The fault plan, in the one-line form. */
  readonly plan: string;
  /** What the scenario threw; `undefined` if it did not. */
  readonly error: unknown;
}

/** What both kinds of sweep need. */
export interface SweepParts {
  /** Begins anew, such as in a new directory, before each point. */
  readonly prepare?: (() => void | Promise<void>) | undefined;
  /**
   * Looks at what the scenario left, with nothing failing any more. It throws when something is lost, doubled or left
   * behind. It is called for the run without a fault, too.
   */
  readonly check: (point: SweepPoint) => void | Promise<void>;
}

/** A sweep of statements: the driver's own errors, forged, in this process. */
export interface StatementSweep<D extends Driver> extends SweepParts {
  /** `Database` of better-sqlite3, or `DatabaseSync` of node:sqlite. */
  readonly driver: D;
  /**
   * What each statement fails with in turn. Default: `SQLITE_IOERR` and `SQLITE_FULL`. With `SQLITE_BUSY` for ever a
   * write transaction waits as long as its `busyTimeoutMs` says.
   */
  readonly codes?: readonly string[] | undefined;
  /** The code under test, with a driver that fails as planned. What it throws is passed to the check. */
  readonly scenario: (driver: FaultyDriver<D>) => unknown;
}

/** A sweep of system calls, below the engine, in processes that the scenario starts. */
export interface CallSweep extends SweepParts {
  /** Only files below it fail. */
  readonly directory: string;
  /** The database's file name. */
  readonly database: string;
  /** Which calls fail. Default: all that the scenario makes, which may be thousands of points. */
  readonly calls?: readonly SystemCall[] | undefined;
  /** The code under test: it starts a process with these environment variables, and waits for its end. */
  readonly scenario: (environment: Record<string, string>) => unknown;
}

const isFunction = (value: unknown): boolean => typeof value === "function";
const isText = (value: unknown): boolean => typeof value === "string" && value !== "";
const isList = (value: unknown): boolean => Array.isArray(value) && value.length > 0;

const parts = {
  prepare: [isFunction, "a function"],
  check: [isFunction, "a function"],
  scenario: [isFunction, "a function"],
} as const;

const forStatements: OptionChecks<StatementSweep<never>> = {
  ...parts,
  driver: [isFunction, "better-sqlite3's Database, or node:sqlite's DatabaseSync"],
  codes: [(value) => isList(value), "a list of SQLite's result codes"],
};

const forCalls: OptionChecks<CallSweep> = {
  ...parts,
  directory: [isText, "a path"],
  database: [isText, "a file name"],
  calls: [
    (value) =>
      isList(value) && (value as unknown[]).every((one) => (systemCalls as readonly unknown[]).includes(one)),
    `a list of ${systemCalls.join(", ")}`,
  ],
};

/**
 * @returns whether it is a sweep of statements; otherwise it is one of system calls
 * @throws {ArgumentError} for options that make no sense
 */
export function isStatementSweep(options: unknown): boolean {
  const given = typeof options === "object" && options !== null ? options : {};
  const isOfStatements = "driver" in given || "codes" in given;
  if (isOfStatements) assertOptions<StatementSweep<never>>(options, forStatements);
  else assertOptions<CallSweep>(options, forCalls);
  const owed = ["scenario", "check", ...(isOfStatements ? ["driver"] : ["directory", "database"])];
  for (const name of owed) {
    if ((given as Record<string, unknown>)[name] === undefined)
      throw new ArgumentError(`The sweep has no ${name}`, {
        hint: "give a driver, or a directory and a database; a scenario and a check",
      });
  }
  return isOfStatements;
}
