/** A plan in force: counts statements, decides which faults fire, and keeps the trace. */
import { sqliteFailure } from "../../src/engine/sqlite-error.ts";
import { assertBackEnd } from "../plan/back-end.ts";
import { pointMatcher, type Site } from "../plan/fault-point.ts";
import { type Fault, type FaultAction, type FaultPlan, triggerTimes } from "../plan/plan.ts";
import { VacuousFaultError } from "../plan/vacuous-fault.ts";
import { type Effects, hangUntil, realEffects } from "./effects.ts";
import { seededRandom } from "./seeded-random.ts";

/** One statement that ran, or that a fault replaced. */
export interface TraceEntry {
  readonly sql: string;
  /** `ok`, the engine's result code, or `error` for an error that is not the engine's. */
  readonly outcome: string;
  /** The first column of the first row, if the caller could see one. */
  readonly value?: unknown;
  /** The ids of the faults that fired. */
  readonly faults?: readonly string[];
}

/** How a driver does one thing, and what can replace it. */
export interface Operation<T> {
  readonly site: Site;
  /** Lets the driver do it. */
  readonly run: () => T;
  /** The driver's error for a result code. */
  readonly error: (code: string, message: string | undefined) => Error;
  /** What the caller gets for one row with this value in its first column. */
  readonly row: (value: string | number | null) => T;
  /** What the caller gets for no row. */
  readonly none: () => T;
  /** What the caller gets for a row, and an error at the statement's end: drivers hide it from `get()`. */
  readonly late: (value: string | number | null, error: Error) => T;
  /** The value to note in the trace; `undefined` for none. */
  readonly value: (result: T) => unknown;
}

interface ArmedFault {
  readonly fault: Fault;
  readonly matches: (site: Site) => boolean;
  readonly random: () => number;
  /** Matching statements since `after` fired. */
  seen: number;
  /** How often its turn came, even if another fault fired instead. */
  turns: number;
  fired: number;
}

/** The state of one plan, shared by all connections of a `faulty()` driver. */
export class ArmedPlan {
  readonly trace: TraceEntry[] = [];
  readonly effects: Effects;
  readonly #faults: ArmedFault[] = [];

  constructor(plan: FaultPlan, effects: Partial<Effects> = {}) {
    this.effects = { ...realEffects, ...effects };
    this.arm(plan);
  }

  /** Adds the faults of a plan. They count statements from now on. */
  arm(plan: FaultPlan): void {
    assertBackEnd(plan, "wrapper");
    for (const fault of plan.faults) {
      this.#faults.push({
        fault,
        matches: pointMatcher(fault.at),
        // One generator per fault, so that one fault's draws do not change another's.
        random: seededRandom((plan.seed ?? 0) + this.#faults.length * 0x9e3779b9),
        seen: 0,
        turns: 0,
        fired: 0,
      });
    }
  }

  /** How often each fault fired, by id. */
  get fired(): Record<string, number> {
    return Object.fromEntries(this.#faults.map(({ fault, fired }) => [fault.id, fired]));
  }

  /** Throws {@link VacuousFaultError} when a fault never fired: the run shows nothing about it. */
  assertFired(): void {
    const idle = this.#faults.filter(({ fired }) => fired === 0);
    if (idle.length > 0) throw new VacuousFaultError(idle.map(({ fault, seen }) => ({ fault, seen })));
  }

  /**
   * Performs an operation, subject to the faults.
   *
   * @param operation the operation
   * @param traces where to record it; statements are recorded, opening and closing are not
   */
  perform<T>(operation: Operation<T>, traces: readonly TraceEntry[][]): T {
    const striking = this.#strike(operation.site);
    const { statement } = operation.site;
    const note = (outcome: string, value?: unknown): void => {
      if (typeof statement === "string") return;
      const entry: TraceEntry = {
        sql: statement.sql,
        outcome,
        ...(value === undefined ? {} : { value }),
        ...(striking.length === 0 ? {} : { faults: striking.map(({ id }) => id) }),
      };
      for (const trace of traces) trace.push(entry);
    };
    try {
      const result = this.#act(striking, operation);
      note("ok", operation.value(result));
      return result;
    } catch (error) {
      note(sqliteFailure(error)?.code ?? "error");
      throw error;
    }
  }

  /** Counts every matching fault. Those that are due fire, up to the first that replaces the operation. */
  #strike(site: Site): Fault[] {
    const striking: Fault[] = [];
    let taken = false;
    // Decided before any fault fires: a fault that waits for another never fires on the same statement.
    const struck = new Set(this.#faults.filter(({ fired }) => fired > 0).map(({ fault }) => fault.id));
    for (const armed of this.#faults) {
      const { after } = armed.fault.when ?? {};
      if (!armed.matches(site) || (after !== undefined && !struck.has(after))) continue;
      armed.seen++;
      if (!isTurn(armed) || taken) continue;
      armed.fired++;
      striking.push(armed.fault);
      taken = takesThePlace(armed.fault.do);
    }
    return striking;
  }

  #act<T>(striking: readonly Fault[], operation: Operation<T>): T {
    let crashAfter = false;
    try {
      for (const { do: action } of striking) {
        if ("error" in action) {
          const error = operation.error(action.error, action.message);
          if (action.afterRow === undefined) throw error;
          return operation.late(action.afterRow, error);
        }
        if ("throw" in action) throw new Error(action.throw);
        if ("return" in action) return operation.row(action.return);
        if ("noRow" in action) return operation.none();
        if ("delayMs" in action) this.effects.clock.sleep(action.delayMs);
        else if ("hangUntil" in action) hangUntil(action.hangUntil, this.effects);
        else if ("crash" in action) {
          if (action.crash === "before") this.effects.kill();
          else crashAfter = true;
        }
      }
      return operation.run();
    } finally {
      if (crashAfter) this.effects.kill();
    }
  }
}

function isTurn(armed: ArmedFault): boolean {
  const { nth = 1, every = 1, probability = 1 } = armed.fault.when ?? {};
  const past = armed.seen - nth;
  if (past < 0 || past % every !== 0 || armed.turns >= triggerTimes(armed.fault.when)) return false;
  if (probability < 1 && armed.random() >= probability) return false;
  armed.turns++;
  return true;
}

function takesThePlace(action: FaultAction): boolean {
  return "error" in action || "throw" in action || "return" in action || "noRow" in action;
}
