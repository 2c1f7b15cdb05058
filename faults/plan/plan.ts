/** The parts of a fault plan. `spec/plan.schema.json` says the same for other languages. */

/** What goes wrong, where and when. Plain data, so that it can be stored in a file or in a case. */
export interface FaultPlan {
  /** Seeds the random numbers for `probability`: the same seed fires the same faults. Default 0. */
  readonly seed?: number | undefined;
  readonly faults: readonly Fault[];
}

export interface Fault {
  /** Names the fault in counts and reports; unique in the plan. */
  readonly id: string;
  readonly at: FaultPoint;
  /** Default: every time. */
  readonly when?: FaultTrigger | undefined;
  readonly do: FaultAction;
}

/**
 * `exec` is any statement that is neither a pragma nor the `BEGIN`, `COMMIT` or `ROLLBACK` of a transaction,
 * however it is run; `any` is any statement. `open` and `close` are not statements. `sys` is a system call on the
 * database's files, which only the injector (`faults/real/injector/`) can make fail.
 */
export type FaultOperation =
  | "pragma"
  | "exec"
  | "begin"
  | "commit"
  | "rollback"
  | "close"
  | "open"
  | "any"
  | "sys";

/** Where a fault fires. All given properties must match. */
export interface FaultPoint {
  readonly op: FaultOperation;
  /** A pragma's name, a statement's first word, ignoring case, or a system call of `systemCalls`. */
  readonly name?: string | undefined;
  /**
   * A pragma's argument, or the mode of `BEGIN`, ignoring case. `null` matches only the form without one (the
   * pragma that reads); if omitted, both forms match. Of a system call the kind of file, of `fileKinds`.
   */
  readonly arg?: string | null | undefined;
  /** Part of the statement's text, or a regular expression as `"/…/"`. Ignores case and white space. */
  readonly sql?: string | undefined;
  /** The `actor` passed to `faulty()` or `injectFaults()`. */
  readonly actor?: string | undefined;
  /** A pattern for the database's path or file name, with `*`, `**` and `?`. */
  readonly path?: string | undefined;
  /** For system calls: only those that touch one of these bytes of the file, from the first to the last. */
  readonly bytes?: readonly [first: number, last: number] | undefined;
}

/** When a fault fires, counted in statements that match `at`, from 1. */
export interface FaultTrigger {
  /** The first statement that it fires on. Default 1. */
  readonly nth?: number | undefined;
  /** How often it fires. Default: 1 if `nth` is given, else `"forever"`. */
  readonly times?: number | "forever" | undefined;
  /** Fires on `nth`, `nth + every`, and so on. Default 1. */
  readonly every?: number | undefined;
  /** The id of another fault: statements count only after that one has fired. */
  readonly after?: string | undefined;
  /** Above 0, up to 1. Default 1. */
  readonly probability?: number | undefined;
}

/**
 * What happens. The first four replace the statement: the engine never sees it. The last three happen to system
 * calls only, to which neither of the first four can.
 */
export type FaultAction =
  /**
   * The driver's own error for this result code; `message` replaces the engine's text. With `afterRow` the
   * statement first gives a row with this value in its first column, and fails when it ends: who reads one row
   * only does not see the error.
   */
  | {
      readonly error: string;
      readonly message?: string | undefined;
      readonly afterRow?: string | number | null | undefined;
    }
  /** An error that does not come from SQLite. */
  | { readonly throw: string }
  /** One row with this value in its first column: a silent refusal. */
  | { readonly return: string | number | null }
  /** No row and no error, as from an authorizer that returns SQLITE_IGNORE. */
  | { readonly noRow: true }
  | { readonly delayMs: number }
  /** Waits for a file to exist. */
  | { readonly hangUntil: string }
  /** SIGKILL to this process. */
  | { readonly crash: "before" | "after" }
  /** The call fails with this errno, and does nothing. */
  | { readonly errno: string }
  /** At most so many bytes are read or written, and the call says how many. */
  | { readonly shortBytes: number }
  /** At most so many bytes are written, and the call fails with EIO. */
  | { readonly tornBytes: number };

/**
 * The system calls that a plan can name. `fsync` is `fdatasync` too, `any` each of them. The injector's C source has the
 * same order.
 */
export const systemCalls = [
  "any",
  "open",
  "pread",
  "pwrite",
  "fsync",
  "fdatasync",
  "ftruncate",
  "lock",
  "mmap",
  "unlink",
  "rename",
  "mkdir",
  "fchmod",
  "fstat",
  "close",
  "link",
  "unlock",
] as const;

export type SystemCall = (typeof systemCalls)[number];

/** The kinds of files that a plan can name. The injector's C source has the same order. */
export const fileKinds = ["database", "wal", "shm", "journal", "lock", "directory", "other"] as const;

export type FileKind = (typeof fileKinds)[number];

/** How often a fault fires, with the defaults filled in. */
export function triggerTimes(when: FaultTrigger | undefined): number {
  const times = when?.times ?? (when?.nth === undefined ? "forever" : 1);
  return times === "forever" ? Number.POSITIVE_INFINITY : times;
}
