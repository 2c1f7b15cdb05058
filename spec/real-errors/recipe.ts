/** How one result code of SQLite is raised for real. */
import type { Connection } from "../../src/engine/connection.ts";
import type { DriverName } from "../../src/engine/driver.ts";
import type { StageName } from "./stage.ts";

/** Through which method of the driver the error comes. */
export type Door = "exec" | "statement" | "open";

/** How a code is raised. `run` ends with the error. */
export interface Recipe {
  readonly code: string;
  /** For the table. */
  readonly how: string;
  /** Default: `statement` and `exec`, each in a scene of its own. */
  readonly doors?: readonly Door[];
  /** Whether the engine composes the text, as with names of tables. The forged error is given that text. */
  readonly ownText?: boolean;
  /** The engine does not get there by itself: a function of an extension says this code. */
  readonly saidByExtension?: boolean;
  /** Where it does not work, and why. */
  readonly not?: Partial<Record<StageName, string>>;
  run(scene: Scene): unknown;
}

/** What a recipe has at hand: a directory of its own, and what is undone after it. */
export interface Scene {
  readonly driverName: DriverName;
  /** A database that does not exist yet. */
  readonly path: string;
  /**
   * Opens a connection that does not wait for locks.
   *
   * @param path default {@link Scene.path}
   * @param readOnly whether it may not write
   */
  open(path?: string, readOnly?: boolean): Connection;
  /** A connection that may do what drivers forbid: write to the schema, to shadow tables, or while rows are read. */
  undefended(): Connection;
  /** A connection with a table `t` of one row, in a journal mode. */
  filled(mode: "wal" | "delete"): Connection;
  /**
   * The files of {@link Scene.path} as they are now, under another name: as they would be after a crash.
   *
   * @returns the other database's path
   */
  crashed(): string;
  /** Runs a statement through the scene's door. */
  attempt(connection: Connection, sql: string): void;
  /** Lets system calls fail from now on, until the scene is over. */
  arm(plan: string): Promise<void>;
  /** Gives a connection the functions of `engine-calls.c`. */
  extend(connection: Connection): void;
  /** What is undone when the scene is over, last first, before the connections are closed. */
  later(undo: () => unknown): void;
}
