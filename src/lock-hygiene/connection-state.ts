/** What walguard remembers of one connection. */
import { type Connection, driverLocation, type Statement } from "../engine/connection.ts";
import { libraryOf } from "../engine/driver.ts";
import { ArgumentError } from "../errors.ts";
import type { Logger } from "../logger.ts";
import { processSlot } from "../process-state.ts";
import type { Generation, LostGeneration } from "./generation.ts";

export interface ConnectionState {
  /** The file's canonical path, `null` for in-memory, `undefined` until somebody has to ask the engine. */
  path: string | null | undefined;
  /** The SQLite library: see `libraryOf`. */
  readonly library: object;
  /** Prepared once per connection, each on first use. */
  readonly statements: Map<string, Statement>;
  /** The files this connection opened; `null` for connections that `connect()` did not make. */
  generation: Generation | null;
  /** When the generation was last found to be there, in milliseconds of `performance.now()`. */
  generationSeenAt: number;
  /** When the last write transaction began, in the same milliseconds. */
  writtenAt: number;
  /** As `generationSeenAt`, for the `-wal`'s identity, which is looked at less often. */
  walSeenAt: number;
  /** What the connection lost, once it may not be used any more. */
  lost: LostGeneration | null;
  /** Where its messages go: as `connect()` was told. Default: process warnings. */
  logger: Logger | undefined;
  /** How many `writeTxn` are open on it: 0, 1, or more with savepoints. */
  depth: number;
}

const states = processSlot("connections.1", () => new WeakMap<object, ConnectionState>());

/**
 * The state of a connection, made on first sight.
 *
 * @throws {ArgumentError} for what cannot be a connection
 */
export function connectionState(connection: Connection): ConnectionState {
  let state = states().get(connection);
  if (state === undefined) {
    assertConnection(connection);
    state = {
      path: driverLocation(connection),
      library: libraryOf(connection),
      statements: new Map(),
      generation: null,
      generationSeenAt: 0,
      writtenAt: 0,
      walSeenAt: 0,
      lost: null,
      logger: undefined,
      depth: 0,
    };
    states().set(connection, state);
  }
  return state;
}

function assertConnection(subject: unknown): void {
  const { exec, prepare } = (subject ?? {}) as Partial<Connection>;
  if (typeof exec === "function" && typeof prepare === "function") return;
  throw new ArgumentError(
    `A connection was expected, and ${subject === null ? "null" : `this ${typeof subject}`} has no exec() and prepare()`,
    { hint: "pass what connect() returned, or a driver's own database object, as the first argument" },
  );
}

/**
 * A statement that is prepared once per connection: preparing in each transaction costs a third of its speed.
 *
 * Statements with a result give their first column as it is, where the driver can pluck it.
 */
export function prepared(connection: Connection, state: ConnectionState, sql: string): Statement {
  let statement = state.statements.get(sql);
  if (statement === undefined) {
    statement = connection.prepare(sql);
    const { pluck, reader } = statement as Statement & { pluck?: () => Statement; reader?: boolean };
    if (reader === true && typeof pluck === "function") statement = pluck.call(statement);
    state.statements.set(sql, statement);
  }
  return statement;
}

/** Forgets the prepared statements, so that the next use prepares anew: for whoever wraps a live connection. */
export function forgetStatements(connection: Connection): void {
  states().get(connection)?.statements.clear();
}
