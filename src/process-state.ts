/**
 * What all copies of walguard in one process share (two versions in one dependency tree are common): which
 * databases are live, which were set up, which locks are held, what was logged.
 *
 * Worker threads have a global object each, so each thread has a state of its own.
 */
import type { ConnectionState } from "./connection-state.ts";
import type { LiveDatabase } from "./lock-hygiene.ts";
import type { TransactionOutcome } from "./transaction-outcome.ts";
import type { WalProof } from "./wal-proof.ts";

export interface ProcessState {
  /** Live databases, by device and inode. */
  readonly live: Map<string, LiveDatabase>;
  /** Databases whose first connect is done: canonical path to device and inode. */
  readonly initialised: Map<string, string>;
  /** Init locks held by this thread, by lock file path: how often each was entered. */
  readonly heldLocks: Map<string, number>;
  /** Keys of messages that are logged once. */
  readonly logged: Set<string>;
  /** What a scratch database has shown, by the path, device and inode of its directory. */
  readonly walProofs: Map<string, WalProof>;
  /** Network file systems by directory; `null` for a local one. */
  readonly fileSystems: Map<string, string | null>;
  readonly connections: WeakMap<object, ConnectionState>;
  readonly outcomes: WeakMap<object, TransactionOutcome>;
  /** Connections that lost their generation: never closed, never collected, until the process ends. */
  readonly retired: Set<object>;
}

// The number goes up when the shape changes in a way an older copy could not read.
const key = Symbol.for("walguard.process-state.1");

/** The one state of this thread, made on first use so that importing walguard has no effect. */
export function processState(): ProcessState {
  const holder = globalThis as { [key]?: ProcessState };
  holder[key] ??= {
    live: new Map(),
    initialised: new Map(),
    heldLocks: new Map(),
    logged: new Set(),
    walProofs: new Map(),
    fileSystems: new Map(),
    connections: new WeakMap(),
    outcomes: new WeakMap(),
    retired: new Set(),
  };
  return holder[key];
}
