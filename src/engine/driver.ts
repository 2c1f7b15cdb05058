/** Which SQLite library opens the files: injected, or found. walguard brings none of its own. */
import { DriverError } from "../errors.ts";
import { type Logger, loggerOf, logOnce } from "../logger.ts";
import { isBundled, isNotInstalled, requireOptional } from "../optional-package.ts";
import { isRefusedByRuntime, permissionHint } from "../thrown-error.ts";
import type { Connection } from "./connection.ts";
import { assertRuntimeFit } from "./runtime-fitness.ts";
import { sqliteFailure } from "./sqlite-error.ts";

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

/**
 * Loads a driver by name, after checking that this runtime can run it.
 *
 * @throws {RuntimeUnfitError} before any native code is loaded
 * @throws {DriverError} when it is not installed, or does not load (CN-052)
 */
export function loadDriver(name: DriverName): Driver {
  assertRuntimeFit();
  const driver = requireDriver(name);
  assertLoads(driver);
  return driver;
}

function requireDriver(name: DriverName): Driver {
  try {
    const all = requireOptional(name);
    return name === "better-sqlite3" ? (all as Driver) : (all as { DatabaseSync: Driver }).DatabaseSync;
  } catch (cause) {
    if (name === "better-sqlite3" && !isNotInstalled(cause, name)) throw doesNotLoad(name, cause);
    throw new DriverError(`The SQLite driver ${name} cannot be loaded`, {
      hint:
        name === "better-sqlite3"
          ? "install it beside walguard: npm install better-sqlite3@13"
          : "node:sqlite needs Node 22.13 or newer, or Deno 2.2 or newer",
      cause,
    });
  }
}

/** The libraries that have opened a database. */
const loaded = new WeakSet<object>();

/**
 * Refuses a driver whose native code does not load, before anything is done with it (CN-052): better-sqlite3 loads it
 * for its first database. It is tried once.
 *
 * @throws {DriverError} with the loader's error as `cause`
 */
export function assertLoads(driver: Driver): void {
  const library = libraryOf(driver);
  if (loaded.has(library)) return;
  const Library = libraryDriver(library);
  try {
    if (Library !== null) new Library(":memory:").close();
  } catch (cause) {
    // An error of the engine comes from native code that was loaded, and the real database will tell.
    if (sqliteFailure(cause) === null) throw doesNotLoad(libraryName(library), cause);
  }
  loaded.add(library);
}

function doesNotLoad(name: string, cause: unknown): DriverError {
  const [reason = ""] = String((cause as Error | null)?.message ?? cause).split("\n");
  const refused = isRefusedByRuntime(cause);
  const repair = refused ? permissionHint : `install or build it anew for this runtime (npm rebuild ${name})`;
  return new DriverError(`The SQLite driver ${name} is installed and does not load: ${reason}`, {
    hint:
      name === "better-sqlite3" ? `${repair}; or pass DatabaseSync of node:sqlite as options.driver` : repair,
    cause,
  });
}

let found: Driver | undefined;

/**
 * The driver used where none is injected: better-sqlite3 if it is installed, else node:sqlite. An installed
 * better-sqlite3 that does not load is an error, and no reason for another library (CN-052).
 *
 * @param logger where it is told that a bundle has lost sight of better-sqlite3 (CN-053)
 * @throws {DriverError} when there is neither, or better-sqlite3 does not load
 */
export function defaultDriver(logger?: Logger): Driver {
  found ??= findDriver(logger);
  return found;
}

function findDriver(logger?: Logger): Driver {
  const name = defaultDriverName();
  if (isBundled() && name !== driverNames[0]) tellOfBundle(loggerOf(logger));
  return loadDriver(name);
}

/**
 * The name of the driver that is used where none is given.
 *
 * @param load for tests
 * @throws {DriverError} when none can be loaded
 */
export function defaultDriverName(load: (name: DriverName) => unknown = loadDriver): DriverName {
  const causes: unknown[] = [];
  for (const name of driverNames) {
    try {
      load(name);
      return name;
    } catch (error) {
      if (!(error instanceof DriverError) || !isNotInstalled(error.cause, name)) throw error;
      causes.push(error);
    }
  }
  throw new DriverError("No SQLite driver was found", {
    hint: "install one (npm install better-sqlite3@13), or pass its constructor as options.driver",
    cause: new AggregateError(causes),
  });
}

function tellOfBundle(logger: Logger): void {
  logOnce("bundle", "driver", () =>
    logger.warn(
      "walguard is part of a bundle that has no better-sqlite3 within reach, and uses node:sqlite; to choose, pass the driver's constructor as the option driver",
    ),
  );
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
