/** What a fault plan is made of. `spec/plan.schema.json` is the same for other languages. */

/** A plan: what goes wrong, where, and when. Plain data, so that it can be kept in a file or in a case. */
export interface FaultPlan {
  /** Seeds the dice of `probability`: the same seed, the same firings. Default 0. */
  readonly seed?: number | undefined;
  readonly faults: readonly Fault[];
}

export interface Fault {
  /** Names the fault in counts and reports; unique in the plan. */
  readonly id: string;
  readonly at: FaultPoint;
  /** Default: each time. */
  readonly when?: FaultTrigger | undefined;
  readonly do: FaultAction;
}

/**
 * `exec` is any statement that is neither a pragma nor the `BEGIN`, `COMMIT` or `ROLLBACK` of a transaction,
 * however it is run; `any` is any statement. `open` and `close` are no statements.
 */
export type FaultOperation = "pragma" | "exec" | "begin" | "commit" | "rollback" | "close" | "open" | "any";

/** Where a fault strikes. Everything that is given must match. */
export interface FaultPoint {
  readonly op: FaultOperation;
  /** A pragma's name, or a statement's first word. Letter case does not matter. */
  readonly name?: string | undefined;
  /**
   * A pragma's argument, or the mode of `BEGIN`. Letter case does not matter. `null` matches only the form
   * without one (the pragma that reads); left away, both match.
   */
  readonly arg?: string | null | undefined;
  /** A part of the statement's text, or a regular expression as `"/…/"`. Case and white space do not matter. */
  readonly sql?: string | undefined;
  /** The actor that `faulty()` or `injectFaults()` was told. */
  readonly actor?: string | undefined;
  /** A pattern for the database's path or file name, with `*`, `**` and `?`. */
  readonly path?: string | undefined;
}

/** When it strikes, counted in statements that match `at`, from 1. */
export interface FaultTrigger {
  /** The first one it strikes. Default 1. */
  readonly nth?: number | undefined;
  /** How often it strikes. Default 1 beside `nth`, else `"forever"`. */
  readonly times?: number | "forever" | undefined;
  /** Strikes `nth`, `nth + every`, and so on. Default 1. */
  readonly every?: number | undefined;
  /** The id of another fault: statements count once that one has struck. */
  readonly after?: string | undefined;
  /** Above 0, up to 1. Default 1. */
  readonly probability?: number | undefined;
}

/** What happens. The first four take the statement's place: the engine never sees it. */
export type FaultAction =
  /** The driver's own error for this result code; `message` where the text is not the engine's own. */
  | { readonly error: string; readonly message?: string | undefined }
  /** An error that does not come from SQLite. */
  | { readonly throw: string }
  /** One row with this value in its first column: a silent refusal. */
  | { readonly return: string | number | null }
  /** No row and no error: what an authorizer that ignores does. */
  | { readonly noRow: true }
  | { readonly delayMs: number }
  /** Waits for a file to exist. */
  | { readonly hangUntil: string }
  /** SIGKILL to this process. */
  | { readonly crash: "before" | "after" };

/** How often a fault strikes, with the defaults filled in. */
export function triggerTimes(when: FaultTrigger | undefined): number {
  const times = when?.times ?? (when?.nth === undefined ? "forever" : 1);
  return times === "forever" ? Number.POSITIVE_INFINITY : times;
}
