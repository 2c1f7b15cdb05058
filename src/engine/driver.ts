/** Which SQLite library opens the files: injected, or found. walguard brings none of its own. */
import { createRequire } from "node:module";
import { DriverError } from "../errors.ts";
import type { Connection } from "./connection.ts";
import { assertRuntimeFit } from "./runtime-fitness.ts";

/**
 * A driver is the constructor of its connections: `Database` of better-sqlite3,
 * `DatabaseSync` of node:sqlite.
 */
export interface Driver<C extends Connection = Connection> {
  /** Opens the database at a path. */
  // biome-ignore lint/suspicious/noExplicitAny: every driver has its own options
  new (path: string, options?: any): C;
  /** By its methods a driver is told from other classes. */
  readonly prototype: C;
}

/** The names under which the two drivers are known on the command line and in reports. */
export type DriverName = "better-sqlite3" | "node:sqlite";

/** All of them, in the order in which a default is looked for. */
export const driverNames: readonly DriverName[] = ["better-sqlite3", "node:sqlite"];

const require = createRequire(import.meta.url);

/**
 * Loads a driver by name, after checking that this runtime can run it.
 *
 * @throws {RuntimeUnfitError} before any native code is loaded
 * @throws {DriverError} when it is not installed
 */
export function loadDriver(name: DriverName): Driver {
  assertRuntimeFit();
  try {
    return name === "better-sqlite3" ? require("better-sqlite3") : require("node:sqlite").DatabaseSync;
  } catch (cause) {
    throw new DriverError(`The SQLite driver ${name} cannot be loaded`, {
      hint:
        name === "better-sqlite3"
          ? "install it beside walguard: npm install better-sqlite3@13"
          : "node:sqlite needs Node 22.13 or newer, or Deno 2.2 or newer",
      cause,
    });
  }
}

let found: Driver | undefined;

/**
 * The driver used where none is injected: better-sqlite3 if it is installed, else node:sqlite.
 *
 * @throws {DriverError} when there is neither
 */
export function defaultDriver(): Driver {
  found ??= findDriver();
  return found;
}

function findDriver(): Driver {
  const causes: unknown[] = [];
  for (const name of driverNames) {
    try {
      return loadDriver(name);
    } catch (error) {
      if (!(error instanceof DriverError)) throw error;
      causes.push(error);
    }
  }
  throw new DriverError("No SQLite driver was found", {
    hint: "install one (npm install better-sqlite3@13), or pass its constructor as options.driver",
    cause: new AggregateError(causes),
  });
}

/**
 * Refuses an injected driver that is not the constructor of connections.
 *
 * @throws {DriverError} that says what it is instead
 */
export function assertDriver(driver: unknown): asserts driver is Driver {
  const prototype = typeof driver === "function" ? (driver as { prototype?: unknown }).prototype : undefined;
  const { exec, prepare, close } = (prototype ?? {}) as Partial<Connection>;
  // Deno hides all of DatabaseSync's methods from its prototype, so a class without any
  // of them may be a driver.
  if (typeof prototype === "object" && prototype !== null) {
    const all = [exec, prepare, close];
    if (all.every((method) => typeof method === "function")) return;
    if (all.every((method) => method === undefined)) return;
  }
  throw new DriverError(`options.driver is ${describe(driver)}, not the constructor of an SQLite driver`, {
    hint: "pass the class itself: Database of better-sqlite3, or DatabaseSync of node:sqlite",
  });
}

function describe(value: unknown): string {
  if (typeof value === "function") return `the function ${value.name || "(anonymous)"}`;
  if (typeof value === "object" && value !== null)
    return `an object (${value.constructor?.name ?? "Object"})`;
  return String(value);
}

/**
 * The SQLite library of a connection or a driver, as an object that everything made by it shares: the root of
 * the prototype chain. Two installed copies of one driver have two.
 */
export function libraryOf(subject: Connection | Driver): object {
  let prototype: object | null =
    typeof subject === "function" ? subject.prototype : (Object.getPrototypeOf(subject) as object);
  for (;;) {
    const above: object | null = prototype === null ? null : Object.getPrototypeOf(prototype);
    // What has nothing above it is an Object.prototype, of this realm or another (CN-050).
    if (prototype === null || above === null || Object.getPrototypeOf(above) === null)
      return prototype ?? Object.prototype;
    prototype = above;
  }
}

/**
 * The library's own constructor, without any subclass around it that traces or injects faults, for walguard's
 * own scratch and checking connections (LH-005).
 *
 * @returns `null` for a hand-made connection, which has no constructor
 */
export function libraryDriver(library: object): Driver | null {
  if (Object.getPrototypeOf(library) === null) return null;
  const made = (library as { constructor?: unknown }).constructor;
  return typeof made === "function" ? (made as unknown as Driver) : null;
}

/** A library's name for messages and reports. */
export function libraryName(library: object): string {
  const name = libraryDriver(library)?.name;
  if (name === "DatabaseSync") return "node:sqlite";
  if (name === "Database") return "better-sqlite3";
  return name || "an unknown library";
}

const versions = new WeakMap<object, string | null>();

/**
 * The version of a library's SQLite (JM-046), asked once of an in-memory database: `process.versions.sqlite`
 * is wrong on Deno, and a connection in WAL mode gets no statement but the probe (JM-006).
 *
 * @returns such as `3.54.1`; `null` where it cannot be had
 */
export function libraryVersion(library: object): string | null {
  let version = versions.get(library);
  if (version === undefined) {
    version = askVersion(library);
    versions.set(library, version);
  }
  return version;
}

function askVersion(library: object): string | null {
  const Library = libraryDriver(library);
  if (Library === null) return null;
  try {
    const connection = new Library(":memory:");
    try {
      const row = connection.prepare("SELECT sqlite_version() AS version").get() as { version?: unknown };
      return typeof row?.version === "string" ? row.version : null;
    } finally {
      connection.close();
    }
  } catch {
    return null;
  }
}
