/** What a hazard is: a rule, and the same work done twice, with the rule broken and with the rule kept. */
import type { Actor, EngineName, Mount } from "./actor.ts";

/** Who plays. What each of them does is in {@link Hazard.roles}. */
export interface Cast {
  readonly first: EngineName;
  /** Default: the first process is alone, or its engine does not matter. */
  readonly other?: EngineName;
  /** A second library in the first process. */
  readonly second?: EngineName;
  /** What else differs from the other casts, such as the kind of link. */
  readonly variant?: string;
  /** Whether a process has a {@link Mount}, which takes root and `unshare`. */
  readonly mounts?: boolean;
}

/** A database as it should be at the end. */
export interface Expected {
  readonly path: string;
  /** Ids of the rows whose write was acknowledged. */
  readonly rows: readonly number[];
}

/** One run: a directory of its own, and chance from a seed. */
export interface Scene {
  readonly cast: Cast;
  /** Where the run's files are; removed after it. */
  readonly directory: string;
  /** The scratch database, which is not there yet. */
  readonly path: string;
  /** A whole number from 0 up to but not including `end`. */
  upTo(end: number): number;
  /** One of several, by chance. */
  pick<T>(...choices: readonly [T, ...T[]]): T;
  /** The ids of `count` rows that nobody has written yet. */
  newRows(count: number): number[];
  /** Starts a process with one engine. It is gone when the run is over. */
  start(engine: EngineName, mount?: Mount): Promise<Actor>;
  /** Notes the database files that a process has open, and that have been removed under it. */
  noteRemovedFiles(actor: Actor): void;
}

/** The work, done in one way. */
export type Script = (scene: Scene) => Promise<readonly Expected[]>;

/** An SQLite, or a driver, with which a broken rule does no damage: one to which all that is given applies. */
export interface Prevention {
  /** Whose it is. */
  readonly process: "first" | "other";
  readonly part: "SQLite" | "driver";
  readonly engine?: EngineName;
  /** The {@link Cast.variant}. */
  readonly variant?: string;
  /** From this version of SQLite on. */
  readonly sinceSqlite?: string;
  /** From this major version of Node on. */
  readonly sinceNode?: number;
}

export interface Hazard {
  readonly id: string;
  /** One sentence. */
  readonly rule: string;
  /** What is done to break it, and what is done instead to keep it. */
  readonly broken: string;
  readonly kept: string;
  /** What counts as damage here. */
  readonly damage: string;
  /** What the first process and the other one do, for the table. */
  readonly roles: { readonly first: string; readonly other?: string };
  /** What prevents the damage by itself. With any other cast the broken rule has to do some. */
  readonly prevented?: readonly Prevention[];
  readonly casts: readonly Cast[];
  readonly break: Script;
  readonly keep: Script;
}
