/** A process that a hazard's script gives orders to. Its program is `faults/processes/hazard-actor.ts`, or `.py`. */

/** The SQLite libraries that may be at hand. */
export type EngineName = "better-sqlite3" | "node:sqlite" | "python3";

/** All of them. */
export const engineNames: readonly EngineName[] = ["better-sqlite3", "node:sqlite", "python3"];

/** How a part of a program may touch a file. */
export type Touch =
  | "openSync"
  | "readFileSync"
  | "fs/promises"
  | "createReadStream"
  | "copyFileSync"
  | "header"
  | "statSync"
  | "child";

/** The error that a statement of the process met. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** A file that is mounted over another one, for one process alone, and as long as that lives. */
export interface Mount {
  readonly file: string;
  /** A file that is there; the process finds the other one in its place. */
  readonly over: string;
}

/** How a connection is opened. */
export interface OpenHow {
  /** By `connect()` of walguard. */
  readonly layer?: boolean;
  /** Another SQLite library than the process's own. */
  readonly engine?: EngineName;
}

/** Names of connections are the script's. What is refused rejects, except where a {@link Refusal} is returned. */
export interface Actor {
  readonly engine: EngineName;
  readonly pid: number;
  /** Opens a connection that does not wait for locks. */
  open(db: string, path: string, how?: OpenHow): Promise<void>;
  close(db: string): Promise<void>;
  exec(db: string, sql: string): Promise<void>;
  /** @returns why it was refused, or `null` */
  tryExec(db: string, sql: string): Promise<Refusal | null>;
  /** @returns why it was refused, or `null` */
  tryOpen(db: string, path: string, how?: OpenHow): Promise<Refusal | null>;
  /** The first row, by the driver's call that stops there; or why it was refused. */
  first(db: string, sql: string): Promise<Record<string, unknown> | Refusal>;
  /** All rows; or why it was refused. */
  all(db: string, sql: string): Promise<readonly Record<string, unknown>[] | Refusal>;
  touch(path: string, how: Touch, to?: string): Promise<void>;
  /** The driver's online backup. */
  backup(db: string, to: string): Promise<void>;
  /** Lets the process end by itself, and waits until it is gone. */
  end(): Promise<void>;
}
