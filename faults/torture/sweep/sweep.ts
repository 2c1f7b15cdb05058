/** The sweep for a user's own code: everything fails in turn, and the user's check says whether that did harm. */
import type { Driver } from "../../../src/engine/driver.ts";
import { ArgumentError } from "../../../src/errors.ts";
import { type Injector, openInjector } from "../../real/injector/injector.ts";
import { faults } from "../../wrapper/fault-record.ts";
import { faulty } from "../../wrapper/faulty.ts";
import { sweepPoints } from "./call-points.ts";
import { SweepError, type SweepHarm } from "./sweep-error.ts";
import { type CallSweep, isStatementSweep, type StatementSweep, type SweepParts } from "./sweep-options.ts";

/** What a sweep tried. */
export interface SweepReport {
  /** How many points were tried, and their fault fired. */
  readonly points: number;
  /** Why nothing was tried: this machine has no injector. */
  readonly skipped?: string;
}

const usualCodes = ["SQLITE_IOERR", "SQLITE_FULL"];

/**
 * Fails the first thing that a scenario does, then the second, and so on, each once and each for ever, until a point no
 * longer fires. After each the check looks. A fault for ever must not be retried for ever: the scenario has to give up.
 *
 * @returns how many points were tried
 * @throws {SweepError} with every point at which the check threw
 * @throws {ArgumentError} for options that make no sense, and when the scenario or its check fails although no fault is
 *   armed, or does nothing that can fail
 *
 * @example
 * ```ts
 * import Database from "better-sqlite3";
 * import { connect, writeTxn } from "walguard";
 * import { sweep } from "walguard/faults";
 *
 * await sweep({
 *   driver: Database,
 *   scenario(driver) {
 *     const db = connect(":memory:", { driver, schema: "CREATE TABLE notes (text TEXT)" });
 *     writeTxn(db, () => db.exec("INSERT INTO notes VALUES ('kept')"));
 *     db.close();
 *   },
 *   check({ error }) {
 *     if (error !== undefined && !(error instanceof Error)) throw new Error("not an error");
 *   },
 * });
 * ```
 */
export function sweep<D extends Driver>(options: StatementSweep<D>): Promise<SweepReport>;
export function sweep(options: CallSweep): Promise<SweepReport>;
export async function sweep<D extends Driver>(options: StatementSweep<D> | CallSweep): Promise<SweepReport> {
  return isStatementSweep(options)
    ? await sweepStatements(options as StatementSweep<D>)
    : await sweepCalls(options as CallSweep);
}

async function sweepStatements<D extends Driver>(options: StatementSweep<D>): Promise<SweepReport> {
  const { codes = usualCodes } = options;
  const attempt = async (plan: string): Promise<Attempt> => {
    const driver = faulty(options.driver, plan);
    const harm = await tryPoint(options, plan, () => options.scenario(driver));
    const fired = Object.values(driver[faults].fired).some((times) => times > 0);
    return { fired, harm, did: driver[faults].trace.length };
  };
  assertSound(await attempt(""));
  const harms: SweepHarm[] = [];
  let points = 0;
  for (const op of ["open", "any", "close"]) {
    for (const times of ["1*", ""]) {
      for (const code of codes) {
        for (let nth = 1; ; nth++) {
          const skipped = nth === 1 ? "" : `${nth - 1}*off->`;
          const { fired, harm } = await attempt(`${op}=${skipped}${times}error(${code})`);
          if (!fired) break;
          points++;
          if (harm !== null) harms.push(harm);
        }
      }
    }
  }
  return settled(points, harms);
}

async function sweepCalls(options: CallSweep): Promise<SweepReport> {
  const injector = openInjector(options);
  if (!injector.available) return { points: 0, skipped: injector.reason };
  using open: Injector = injector;
  const attempt = async (plan: string): Promise<Attempt> => {
    const harm = await tryPoint(options, plan, async () => {
      open.arm(plan);
      try {
        await options.scenario(open.environment());
      } finally {
        open.disarm();
      }
    });
    const fired = Object.values(open.states).some((state) => state.fired > 0);
    return { fired, harm, did: open.counts.length };
  };
  assertSound(await attempt(""));
  const harms: SweepHarm[] = [];
  let points = 0;
  const { calls } = options;
  const wanted = open.counts.filter(({ call }) => calls === undefined || calls.includes(call));
  for (const plan of sweepPoints(wanted)) {
    const { fired, harm } = await attempt(plan);
    if (!fired) continue;
    points++;
    if (harm !== null) harms.push(harm);
  }
  return settled(points, harms);
}

interface Attempt {
  readonly fired: boolean;
  readonly harm: SweepHarm | null;
  /** How much the scenario did that can fail. */
  readonly did: number;
}

async function tryPoint(parts: SweepParts, plan: string, scenario: () => unknown): Promise<SweepHarm | null> {
  await parts.prepare?.();
  let error: unknown;
  try {
    await scenario();
  } catch (thrown) {
    error = thrown ?? new Error("the scenario threw nothing that is a value");
  }
  try {
    await parts.check({ plan, error });
    return plan === "" && error !== undefined ? { plan, harm: error } : null;
  } catch (harm) {
    return { plan, harm };
  }
}

/** A scenario that fails by itself, or does nothing, would show nothing. */
function assertSound({ harm, did }: Attempt): void {
  if (harm !== null) {
    throw new ArgumentError(
      `The scenario or its check fails although nothing was made to fail: ${String(harm.harm)}`,
      {
        hint: "see that it runs by itself first",
        cause: harm.harm,
      },
    );
  }
  if (did === 0) throw nothingToFail();
}

function nothingToFail(): ArgumentError {
  return new ArgumentError("The scenario does nothing that can be made to fail", {
    hint: "it must open its databases with the driver, or start its process with the environment, that it is given, and make one of the calls that are to fail",
  });
}

function settled(points: number, harms: readonly SweepHarm[]): SweepReport {
  if (points === 0) throw nothingToFail();
  if (harms.length > 0) throw new SweepError(points, harms);
  return { points };
}
