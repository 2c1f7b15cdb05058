/** Opens a database the safe way. */

import { constants } from "../constants.ts";
import { farewellOf } from "../corruption/whole-file.ts";
import type { Connection } from "../engine/connection.ts";
import type { DefaultConnection } from "../engine/default-connection.ts";
import { assertDriver, assertLoads, type Driver, defaultDriver, libraryOf } from "../engine/driver.ts";
import { openWith } from "../engine/open-with.ts";
import { assertRuntimeFit } from "../engine/runtime-fitness.ts";
import { OpenError } from "../errors.ts";
import { databasePath } from "../file/database-path.ts";
import { type FileIdentity, fileIdentity, isSameFile } from "../file/identity.ts";
import { applyJournalMode } from "../journal-mode/apply.ts";
import { realSurroundings } from "../journal-mode/context.ts";
import { connectionState, type Farewell, followBegins } from "../lock-hygiene/connection-state.ts";
import { disposable } from "../lock-hygiene/disposable.ts";
import { assertMayOpen, generationOf, isLiveHere, register } from "../lock-hygiene/live-databases.ts";
import { type SeenDirectory, seeDirectory } from "../lock-hygiene/seen-directory.ts";
import { rememberWal } from "../lock-hygiene/wal-owner.ts";
import { limitWal } from "../lock-hygiene/wal-watch.ts";
import { loggerOf } from "../logger.ts";
import { closeQueue } from "../waiting/queue.ts";
import { foreseeSchema } from "./applied-schema.ts";
import { busyTimeoutMs } from "./busy-timeout.ts";
import { applyConnectionPragmas, applyWalLimit } from "./connection-pragmas.ts";
import { beforeAnyLook, firstConnect } from "./first-connect.ts";
import { toldOf } from "./open-event.ts";
import { openFailure } from "./open-failure.ts";
import { assertConnectOptions, type ConnectOptions } from "./options.ts";
import { assertOwnFiles, assertOwnSidecars } from "./own-files.ts";
import { applySchema, bringSchema, hasTable } from "./schema.ts";
import { forget, initialised, isSetUpFor, remember } from "./set-up-files.ts";
import { assertWritable } from "./writable.ts";

/**
 * Opens an SQLite database that other processes have open too.
 *
 * The first connect of a process to a file checks it, creates it if need be, and sets it up under the init
 * lock: WAL mode where WAL works, the pragmas, the schema (CN-012, IL-001). A later connect opens it, asks
 * for its journal mode and sets the pragmas, without lock or schema (CN-019), unless the schema is another one
 * (CN-037). A failure closes the
 * connection and releases the lock (CN-016, IL-010). The connection is the driver's own object; walguard
 * replaces its `close` and adds `Symbol.dispose` (CN-018). Use it in one thread, and do not share it between
 * interleaved asynchronous tasks.
 *
 * @param path a path, a `file:` URL object, or `:memory:`; missing parent directories are made (CN-025)
 * @param options see {@link ConnectOptions}
 * @returns the driver's connection, a new one for each call (CN-005)
 * @throws {ArgumentError} for a path or an option that cannot mean anything
 * @throws {RuntimeUnfitError} on a runtime that cannot run the driver, before it is loaded
 * @throws {DriverError} when no driver is installed or it does not load, or `driver` is not one
 * @throws {OpenError} when the file cannot be opened or set up
 * @throws {NotADatabaseError} when the file is something else
 * @throws {CorruptDatabaseError} when it is damaged; the original is not repaired
 * @throws {InitLockError} when the lock file is a link or not a regular file, or cannot be opened
 * @throws {WalUnsupportedError} with `requireWal`, where WAL mode cannot be had
 * @throws {JournalModeUnknownError} where the engine does not say its journal mode
 * @throws {SecondLibraryError} when this process has the file open through another SQLite library
 * @throws {LostGenerationError} when an earlier connection of this process lost the file
 * @throws what a schema function threw, as it is
 *
 * @example
 * ```ts
 * import { connect, writeTxn } from "walguard";
 *
 * const db = connect("state.db", { schema: "CREATE TABLE IF NOT EXISTS notes (text TEXT)" });
 * writeTxn(db, () => db.prepare("INSERT INTO notes VALUES (?)").run("safe"));
 * db.close();
 * ```
 */
export function connect<C extends Connection = DefaultConnection>(
  path: string | URL,
  options: ConnectOptions<C> = {},
): NoInfer<C> & Disposable {
  return toldOf(() => opened(path, options));
}

/**
 * Sets a database up even if this process has done so before (CN-021), and closes it again.
 *
 * @param path as for {@link connect}
 * @param options as for {@link connect}
 * @returns the database's absolute path with links resolved; `:memory:` for one in memory
 * @throws what {@link connect} throws
 *
 * @example
 * ```ts
 * import { connect, initDb } from "walguard";
 *
 * // When the service starts: the whole set-up, with the schema. Then each task connects, which is cheap.
 * initDb("state.db", { schema: "CREATE TABLE IF NOT EXISTS notes (text TEXT)" });
 * const db = connect("state.db");
 * console.log(db.prepare("SELECT count(*) AS notes FROM notes").get());
 * db.close();
 * ```
 */
export function initDb<C extends Connection = DefaultConnection>(
  path: string | URL,
  options: ConnectOptions<C> = {},
): string {
  const file = databasePath(path);
  if (file !== null) forget(file);
  connect(path, options).close();
  return file ?? ":memory:";
}

function opened<C extends Connection>(path: string | URL, options: ConnectOptions<C>): C & Disposable {
  const driver = driverFor(options);
  const file = databasePath(path);
  try {
    if (file === null) return connectInMemory(driver, options);
    // Before the file: what happens to it from here on shows in the directory.
    const directory = seeDirectory(file);
    const identity = initialised(file);
    if (identity === null) assertOwnFiles(path, file, options);
    if (identity === null) return initialise(file, driver, options);
    // The file has been checked, and may be large.
    if (!isSetUpFor(file, options.schema, libraryOf(driver)))
      return initialise(file, driver, { ...options, integrityCheck: "off" });
    return steadyConnect(file, identity, driver, options, directory);
  } catch (error) {
    throw openFailure(error, file);
  }
}

/** The driver, once options and runtime are found to be good: nothing native is loaded before. */
function driverFor<C extends Connection>(options: ConnectOptions<C>): Driver<C> {
  assertConnectOptions(options);
  assertRuntimeFit();
  const driver = (options.driver === undefined ? defaultDriver(options.logger) : options.driver) as Driver<C>;
  assertDriver(driver);
  assertLoads(driver);
  return driver;
}

/** What a connect has to wait for before it can set a database up. */
export interface FirstConnectNeeds<C extends Connection> {
  /** The database's canonical path. */
  readonly file: string;
  readonly driver: Driver<C>;
  /** The size of what has to be checked, in bytes; 0 where nothing has to be. */
  readonly bytes: number;
}

/**
 * What {@link connect} would wait for with the same arguments, found out without opening the file.
 *
 * @returns `null` where it waits for nothing
 * @throws what {@link connect} throws before it opens the file
 */
export function firstConnectNeeds<C extends Connection>(
  path: string | URL,
  options: ConnectOptions<C>,
): FirstConnectNeeds<C> | null {
  const driver = driverFor(options);
  const file = databasePath(path);
  if (file === null) return null;
  try {
    if (initialised(file) !== null) {
      return isSetUpFor(file, options.schema, libraryOf(driver)) ? null : { file, driver, bytes: 0 };
    }
    assertOwnFiles(path, file, options);
    return { file, driver, bytes: beforeAnyLook(file, driver, options)?.size ?? 0 };
  } catch (cause) {
    throw openFailure(cause, file);
  }
}

function connectInMemory<C extends Connection>(
  driver: Driver<C>,
  options: ConnectOptions<C>,
): C & Disposable {
  const connection = new driver(":memory:");
  return closedOnFailure(connection, () => {
    setUp(connection, null, options);
    if (options.schema !== undefined) applySchema(connection, options.schema);
    const close = connection.close;
    return disposable(connection, () => close.call(connection));
  });
}

/** A later connect: no lock, no schema, no look at the file's content. */
function steadyConnect<C extends Connection>(
  file: string,
  identity: FileIdentity,
  driver: Driver<C>,
  options: ConnectOptions<C>,
  directory: SeenDirectory | null,
): C & Disposable {
  const connection = openFile(file, identity, driver, options, directory);
  const { sentinel } = options;
  if (sentinel === undefined) return connection;
  if (closedOnFailure(connection, () => hasTable(connection, sentinel))) return connection;
  connection.close();
  const logger = loggerOf(options.logger);
  logger.warn(`${file} has lost its table ${sentinel} since it was set up, so it is set up again`);
  forget(file);
  return initialise(file, driver, options);
}

function initialise<C extends Connection>(
  file: string,
  driver: Driver<C>,
  options: ConnectOptions<C>,
): C & Disposable {
  if (typeof options.schema === "string") foreseeSchema(options.schema, libraryOf(driver));
  return firstConnect(file, driver, options, () => {
    const directory = seeDirectory(file);
    const identity = fileIdentity(file);
    if (identity === null) throw exchanged(file);
    const connection = openFile(file, identity, driver, options, directory);
    return closedOnFailure(connection, () => {
      if (options.schema !== undefined) bringSchema(connection, options.schema);
      remember(file, identity, options.schema, libraryOf(driver));
      return connection;
    });
  });
}

function openFile<C extends Connection>(
  file: string,
  identity: FileIdentity,
  driver: Driver<C>,
  options: ConnectOptions<C>,
  directory: SeenDirectory | null,
): C & Disposable {
  assertMayOpen(file, identity, libraryOf(driver), directory);
  // What the process has open already is followed, and nobody else can put anything in its place unseen (LH-008).
  const isOpen = isLiveHere(identity);
  if (!isOpen) assertOwnSidecars(file, options);
  const connection = openWith(driver, file);
  return closedOnFailure(connection, () => {
    const registered = register(connection, file, identity);
    const state = connectionState(registered);
    state.logger = options.logger;
    setUp(registered, file, options);
    if (!isOpen) assertOwnSidecars(file, options);
    const generation = generationOf(file, identity, directory);
    // The same file before and after opening is the one that was opened. From here on
    // a replacement is noticed.
    if (!isSameFile(generation.main, identity)) throw exchanged(file);
    state.generation = generation;
    state.seenDirectory = directory;
    state.farewell = leavingQueue(file, farewellOf(file));
    if (state.walWatch !== null) limitWal(state.walWatch, options.walLimitBytes ?? constants.walLimitBytes);
    rememberWal(file, generation);
    return registered;
  });
}

/** @param farewell what else is done when this process leaves the file */
function leavingQueue(file: string, farewell: Farewell | undefined): Farewell {
  return {
    closed() {
      closeQueue(file);
      farewell?.closed();
    },
    ending: () => farewell?.ending(),
  };
}

function exchanged(file: string): OpenError {
  return new OpenError(`${file} was removed or replaced while it was being opened`, {
    hint: "connect again; if it keeps happening, find out what replaces the file",
    path: file,
  });
}

/**
 * The busy timeout before anything that may have to wait, then the journal mode, then the pragmas (CN-012).
 */
function setUp(
  connection: Connection,
  file: string | null,
  options: Omit<ConnectOptions, "schema" | "driver">,
): void {
  const timeoutMs = busyTimeoutMs(options.busyTimeoutMs);
  connection.exec(`PRAGMA busy_timeout=${timeoutMs}`);
  const mode = applyJournalMode(connection, file, options, realSurroundings);
  applyConnectionPragmas(connection, mode);
  applyWalLimit(connection, options.walLimitBytes);
  const state = connectionState(connection);
  state.label = options.label;
  state.connectedIn = mode;
  state.waits.timeoutMs = timeoutMs;
  state.waits.policy = options.waiting ?? "retry";
  if (file !== null) {
    state.syncsJournalRemoval = mode !== "wal" && mode !== "memory";
    assertWritable(connection, file, mode);
  }
  // Last, since each statement costs a little more from then on.
  followBegins(connection, state);
}

/** Closes a connection whose set-up failed (CN-016). */
function closedOnFailure<T>(connection: Connection, run: () => T): T {
  try {
    return run();
  } catch (error) {
    try {
      connection.close();
    } catch {
      // The first error says more.
    }
    throw error;
  }
}
