/** The state that goes with each connection, and its prepared statements. */
import { type Connection, driverLocation, type Statement } from "../engine/connection.ts";
import { libraryOf } from "../engine/driver.ts";
import { watchStatements } from "../engine/watched-statements.ts";
import { ArgumentError } from "../errors.ts";
import type { Logger } from "../logger.ts";
import { processSlot } from "../process-state.ts";
import type { Generation, LostGeneration } from "./generation.ts";
import type { SeenDirectory } from "./seen-directory.ts";
import type { WalWatch } from "./wal-watch.ts";

/** What is done when this process leaves a file. Neither throws anything. */
export interface Farewell {
  /** After the last close. */
  closed(): void;
  /** When the process ends before that, and the driver is about to close it. */
  ending(): void;
}

/** How a connection waits for a lock at the boundaries of a transaction. */
export type WaitingPolicy = "retry" | "sqlite" | "queue";

/** What is known of a connection's waiting. */
export interface Waits {
  policy: WaitingPolicy;
  /** The connection's busy timeout, in milliseconds; `undefined` where the engine has to be asked. */
  timeoutMs: number | undefined;
  /** What was set last, where that is another one, because setting it back failed. */
  inForce: number | undefined;
  /** How long the transaction may wait in all, in milliseconds, where that is not the busy timeout. */
  limitMs: number | undefined;
  /** How long the last transaction has waited at its boundaries, in milliseconds. */
  waitedMs: number;
  /** What `PRAGMA data_version` said last: it changes when another connection has committed. */
  dataVersion: unknown;
  /** When that was last looked at, in milliseconds of `performance.now()`. */
  lookedAt: number;
  /** When something was last seen of other writers, in milliseconds of `performance.now()`. */
  othersAt: number;
  /** The turn that its transaction has in the queue of the database's writers. */
  turn: { end(): void } | null;
  /** Whether it gave up because a connection of the same thread holds the lock. */
  sibling: boolean;
  /** Whether what runs now is walguard's own, which sets the busy timeout for a while. */
  isOwn: boolean;
}

/** What walguard remembers of one connection. */
export interface ConnectionState {
  /** The file's canonical path; `null` for one in memory, `undefined` until the engine has to be asked. */
  path: string | null | undefined;
  /** The SQLite library: see `libraryOf`. */
  readonly library: object;
  /** Prepared once per connection, each on first use. */
  readonly statements: Map<string, Statement>;
  /** The files that this connection opened; `null` for a connection that `connect()` did not make. */
  generation: Generation | null;
  /** When the files were last looked at, in milliseconds of `performance.now()`. */
  generationSeenAt: number;
  /** Their directory at the last full look; `null` where the next one has to be full. */
  seenDirectory: SeenDirectory | null;
  /** What the connection lost; it must not be used any more. `null` while all is well. */
  lost: LostGeneration | null;
  /** Where its messages go, as `connect()` was told; `undefined` for process warnings. */
  logger: Logger | undefined;
  /** Its name in messages, as `connect()` was told. */
  label: string | undefined;
  /** The journal mode in which `connect()` left it. */
  connectedIn: string | undefined;
  /** What is to be published when the transaction that is under way is over: a subscriber has no place in it (EV-002). */
  untold: (() => void)[] | null;
  /**
   * Whether it is at `synchronous=EXTRA`, which makes a commit with a rollback journal survive a power cut;
   * `undefined` for a connection that `connect()` did not make, whose `synchronous` is its owner's business.
   */
  syncsJournalRemoval: boolean | undefined;
  /** The journal mode that the last check after a commit was told; `undefined` where it has not been, or failed. */
  mode: unknown;
  /** When that check ended, in milliseconds of `performance.now()`. */
  checkedAt: number;
  /** Whether the check after a commit has seen the database in another mode than WAL. */
  commitsByJournal: boolean;
  /** The error of a `writeTxn` on it whose transaction could not be ended, and is open still (TX-027). */
  unfinished: { readonly cause: unknown } | null;
  /** Whether a nested `writeTxn` found that its savepoint, and the transaction around it, are not there any more (TX-029). */
  replaced: boolean;
  readonly waits: Waits;
  /** What is remembered of its `-wal`; `null` for a connection that `connect()` did not make, and for one in memory. */
  walWatch: WalWatch | null;
  /** How many transactions were begun on it, as far as can be seen; `null` before that is followed. */
  begun: number | null;
  /** What is to be noted when this process is done with the file. */
  farewell: Farewell | undefined;
  /** How many `writeTxn` are open on it: 0, 1, or more with savepoints. */
  depth: number;
}

const states = processSlot("connections.2", () => new WeakMap<object, ConnectionState>());

/**
 * The state of a connection, made on first use.
 *
 * @throws {ArgumentError} for a value that cannot be a connection
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
      generationSeenAt: Number.NEGATIVE_INFINITY,
      seenDirectory: null,
      lost: null,
      logger: undefined,
      label: undefined,
      connectedIn: undefined,
      untold: null,
      syncsJournalRemoval: undefined,
      mode: undefined,
      checkedAt: Number.NEGATIVE_INFINITY,
      commitsByJournal: false,
      unfinished: null,
      replaced: false,
      waits: newWaits(),
      walWatch: null,
      farewell: undefined,
      begun: null,
      depth: 0,
    };
    states().set(connection, state);
  }
  return state;
}

/** A connection that was just opened does not know whether it is the only one. */
function newWaits(): Waits {
  return {
    policy: "retry",
    timeoutMs: undefined,
    limitMs: undefined,
    waitedMs: 0,
    inForce: undefined,
    dataVersion: undefined,
    lookedAt: Number.NEGATIVE_INFINITY,
    othersAt: performance.now(),
    turn: null,
    sibling: false,
    isOwn: false,
  };
}

/** Counts the transactions that are begun on a connection from now on, and notices when its busy timeout is set. */
export function followBegins(connection: Connection, state: ConnectionState): void {
  if (state.begun !== null) return;
  state.begun = 0;
  watchStatements(connection, {
    begin: () => {
      state.begun = (state.begun ?? 0) + 1;
    },
    busyTimeout: () => {
      if (!state.waits.isOwn) state.waits.timeoutMs = undefined;
    },
  });
}

function assertConnection(subject: unknown): void {
  const { exec, prepare } = (subject ?? {}) as Partial<Connection>;
  if (typeof exec === "function" && typeof prepare === "function") return;
  throw new ArgumentError(
    `Expected a connection, but ${subject === null ? "null" : `this ${typeof subject}`} has no exec() and prepare()`,
    { hint: "pass what connect() returned, or a driver's own database object, as the first argument" },
  );
}

/**
 * A statement that is prepared once per connection: preparing it in each transaction
 * would cost a third of the speed.
 *
 * A statement with a result gives its first column as it is, where the driver can pluck it.
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

/** Forgets the prepared statements, so that they are prepared anew: for code that wraps a live connection. */
export function forgetStatements(connection: Connection): void {
  states().get(connection)?.statements.clear();
}
