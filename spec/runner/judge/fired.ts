/** Which of a case's faults struck. A case whose faults never struck shows nothing. */

import { opensConnection, type Report } from "../adapter/protocol.ts";
import { type ActorStep, actorsOfStep, type Case, type Step } from "../case/case.ts";
import { ExpectationFailed, HarnessFault } from "../early-end.ts";

/** Where a fault strikes, as a plan says it. */
export interface FaultPoint {
  readonly op: string;
  readonly name?: string;
  readonly arg?: string | null;
}

/** A fault of a case, and the step from which it is in force. */
export interface ArmedFault {
  readonly actor: string;
  readonly id: string;
  readonly at: FaultPoint;
  /** The first of the matching statements that it strikes. */
  readonly nth: number;
  /** Index of the step. */
  readonly from: number;
}

/** One or more faults never struck: the statements that they wait for were never run, or the adapter injects none. */
export class NeverFired extends Error {
  override name = "NeverFired";
  readonly faults: readonly ArmedFault[];

  constructor(faults: readonly ArmedFault[]) {
    const list = faults.map(({ id, actor }) => `the fault ${id} of ${actor} never fired`);
    super(`vacuous: ${list.join(", ")}, so the case shows nothing`);
    this.faults = faults;
  }
}

/** The statement that a fault waits for, in words. */
export function statementAt({ at: { op, name, arg }, nth }: ArmedFault): string {
  const often = nth > 1 ? ` ${nth} times` : "";
  if (op === "pragma") return `PRAGMA ${name ?? "anything"}${arg ? `=${arg}` : ""}${often}`;
  if (op === "exec" && name !== undefined) return `${name.toUpperCase()}${often}`;
  return `${op === "exec" || op === "any" ? "a statement" : op.toUpperCase()}${often}`;
}

interface Plan {
  readonly faults?: readonly {
    readonly id: string;
    readonly at: FaultPoint;
    readonly when?: { readonly nth?: number };
  }[];
}

/** The faults of a case, in the order in which they come into force. */
export function armedFaults(one: Case): ArmedFault[] {
  const found: ArmedFault[] = [];
  const add = (actor: string, plan: unknown, from: number): void => {
    for (const { id, at, when } of (plan as Plan | null)?.faults ?? [])
      if (!found.some((fault) => fault.actor === actor && fault.id === id))
        found.push({ actor, id, at, nth: when?.nth ?? 1, from });
  };
  for (const [index, step] of one.steps.entries()) {
    if (!("op" in step)) continue;
    const { op, faults } = step as ActorStep;
    for (const actor of actorsOfStep(one, step)) {
      if (faults !== undefined) add(actor, faults, index);
      else if (opensConnection(op)) add(actor, one.faults?.[actor], index);
    }
  }
  return found;
}

type Reports = Readonly<Record<string, Report>>;

/** Whether it never fired. An actor that was killed takes its counts with it, and then nothing is said. */
function isIdle({ actor, id }: ArmedFault, reports: Reports): boolean {
  const report = reports[actor];
  return report !== undefined && (report.fired?.[id] ?? 0) === 0;
}

/**
 * Asserts, after a case that met all expectations, that every fault fired, as often as the case says or at least once.
 *
 * @throws {NeverFired} when one did not fire at all
 * @throws {ExpectationFailed} when it fired another number of times
 */
export function assertFired(one: Case, reports: Reports): void {
  const wanted = one.expect?.fired ?? {};
  const idle: ArmedFault[] = [];
  for (const fault of armedFaults(one)) {
    const { actor, id } = fault;
    const report = reports[actor];
    if (report === undefined || wanted[id] === "any") continue;
    if (report.fired === undefined)
      throw new HarnessFault(`${actor} declares the capability faults, but its report does not count them`);
    const times = report.fired[id] ?? 0;
    if (times === 0 && wanted[id] !== 0) idle.push(fault);
    else if (wanted[id] !== undefined && wanted[id] !== times) {
      throw new ExpectationFailed(
        `the fault ${id} of ${actor} fired ${times} times, not ${wanted[id]}`,
        { [id]: wanted[id] },
        report.fired,
      );
    }
  }
  if (idle.length > 0) throw new NeverFired(idle);
}

/**
 * The faults without which a failure says nothing about the port: those that the last step with faults armed, if none
 * of them struck, and the case's premises that did not.
 *
 * @param step the step that failed; `undefined` after the last
 * @returns none, if the failure counts
 */
export function missedBefore(one: Case, step: Step | undefined, reports: Reports): ArmedFault[] {
  const at = step === undefined ? one.steps.length : one.steps.indexOf(step);
  const involved = step === undefined ? [] : actorsOfStep(one, step);
  const armed = armedFaults(one).filter(
    ({ actor, from }) => from <= at && (involved.length === 0 || involved.includes(actor)),
  );
  const last = Math.max(...armed.map(({ from }) => from));
  const latest = armed.filter(({ from }) => from === last);
  if (latest.length > 0 && latest.every((fault) => isIdle(fault, reports))) return latest;
  return armed.filter((fault) => one.premises?.includes(fault.id) === true && isIdle(fault, reports));
}
