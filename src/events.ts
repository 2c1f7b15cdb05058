/**
 * What walguard tells of its work, over `node:diagnostics_channel` (https://nodejs.org/api/diagnostics_channel.html).
 * While nobody listens an event costs one look at its channel, and its message is not made (EV-001).
 */
import { type Channel, channel } from "node:diagnostics_channel";
import type { TransactionOutcome } from "./transaction-outcome.ts";

/**
 * The channels, and what a subscriber to each is given: plain data, made anew for each event. Subscribers are called
 * in this thread, at once, and never inside the write transaction that the event is about (EV-002). What one throws is an
 * uncaught exception of the program's, and changes nothing of what walguard does (EV-003). All copies of walguard in a process
 * publish on the same channels.
 *
 * @example
 * ```ts
 * import { subscribe } from "node:diagnostics_channel";
 * import { connect, type WalguardEvents, writeTxn } from "walguard";
 *
 * const db = connect("state.db", { schema: "CREATE TABLE IF NOT EXISTS notes (text TEXT)" });
 * subscribe("walguard:txn", (message) => {
 *   const { label, outcome } = message as WalguardEvents["walguard:txn"];
 *   console.log(`${label} ${outcome}`); // -> state.db committed
 * });
 * writeTxn(db, () => db.prepare("INSERT INTO notes VALUES (?)").run("told"));
 * db.close();
 * ```
 */
export interface WalguardEvents {
  /** `connect()` has opened a connection. */
  readonly "walguard:open": OpenEvent;
  /** A database is used in another journal mode than WAL, although WAL was wanted: at each such connect. */
  readonly "walguard:fallback": FallbackEvent;
  /** A write transaction waited for a lock for longer than one attempt (`boundaryStepMs`), or in vain. */
  readonly "walguard:busy": BusyEvent;
  /** A write transaction is over: one event for each that was begun, or tried to, that of a schema included, nested ones not. */
  readonly "walguard:txn": TxnEvent;
  /** walguard has run a checkpoint, as it does where the `-wal` is longer than `walLimitBytes`. */
  readonly "walguard:checkpoint": CheckpointEvent;
  /** The files under a path are no longer those that were opened; once for all connections that had them. */
  readonly "walguard:lost-generation": LostGenerationEvent;
}

/** What every event tells. */
export interface EventSource {
  /** The database's canonical path; `null` for one in memory, or where only the engine knows it. */
  readonly path: string | null;
  /** Its name in messages: the option `label`, else the file's own name. */
  readonly label: string;
}

/** The message of `walguard:open`. */
export interface OpenEvent extends EventSource {
  /** `better-sqlite3`, `node:sqlite` or the name of another driver's class. */
  readonly driver: string;
  /** The driver's version of SQLite; `null` where it cannot be had. */
  readonly sqliteVersion: string | null;
  /** The journal mode in force, such as `wal`. */
  readonly journalMode: string;
  /** How long `connect()` took, in milliseconds. */
  readonly openMs: number;
}

/** The message of `walguard:fallback`. */
export interface FallbackEvent extends EventSource {
  /** The journal mode in force. */
  readonly journalMode: string;
  /** Why it is not WAL, in words. */
  readonly reason: string;
}

/** The message of `walguard:busy`. */
export interface BusyEvent extends EventSource {
  /** The statement that waited. */
  readonly boundary: "BEGIN IMMEDIATE" | "COMMIT";
  /** For how long, in milliseconds. */
  readonly waitedMs: number;
  /** Whether the lock was not had in the end. */
  readonly gaveUp: boolean;
}

/** The message of `walguard:txn`. */
export interface TxnEvent extends EventSource {
  /** What became of it: what `transactionOutcome` says of its error, and `committed` where there was none. */
  readonly outcome: TransactionOutcome;
  /** From the call to the body, in milliseconds: the wait for the write lock. */
  readonly waitedMs: number;
  /** How long the body took, in milliseconds; `undefined` where it did not run. */
  readonly bodyMs: number | undefined;
  /** From there to the end, in milliseconds: `COMMIT` and the check after it, or `ROLLBACK`. */
  readonly endMs: number | undefined;
  /** The `code` of the error, where it has one. */
  readonly code: string | undefined;
}

/** The message of `walguard:checkpoint`. */
export interface CheckpointEvent extends EventSource {
  /** How long the `-wal` is, in bytes. */
  readonly walBytes: number;
  /** How many pages it holds; `undefined` where the engine did not say. */
  readonly frames: number | undefined;
  /** How many of them are in the database. */
  readonly checkpointed: number | undefined;
  /** For how long nothing more could be moved into the database, in milliseconds, as far as was seen. */
  readonly pinnedMs: number;
  /** On Linux, the processes that keep it from there, as far as was seen. */
  readonly pinnedBy: readonly WalReader[];
  /** SQLite's code, where the checkpoint failed. */
  readonly code: string | undefined;
}

/** A process that reads through a `-wal`. */
export interface WalReader {
  /** Its process id. */
  readonly pid: number;
  /** The name of its program; `null` where the system does not tell. */
  readonly program: string | null;
}

/** The message of `walguard:lost-generation`. */
export interface LostGenerationEvent extends EventSource {
  /** Suffixes of the files that are gone or replaced: `""`, `-wal`, `-shm`. */
  readonly files: readonly string[];
  /** How many connections of this process were retired. */
  readonly connections: number;
}

type Channels = Readonly<Record<keyof WalguardEvents, Channel>>;

let channels: Channels | undefined;

/** Whether anybody listens; to be asked before a message is made. */
export function isHeard(name: keyof WalguardEvents): boolean {
  channels ??= allChannels();
  return channels[name].hasSubscribers;
}

/** Publishes an event, for those who listen. The channel keeps what they throw from the caller. */
export function publish<N extends keyof WalguardEvents>(name: N, message: WalguardEvents[N]): void {
  channels ??= allChannels();
  channels[name].publish(message);
}

function allChannels(): Channels {
  return {
    "walguard:open": channel("walguard:open"),
    "walguard:fallback": channel("walguard:fallback"),
    "walguard:busy": channel("walguard:busy"),
    "walguard:txn": channel("walguard:txn"),
    "walguard:checkpoint": channel("walguard:checkpoint"),
    "walguard:lost-generation": channel("walguard:lost-generation"),
  };
}
