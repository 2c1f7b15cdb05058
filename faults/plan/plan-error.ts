import { ArgumentError } from "../../src/errors.ts";

/** One thing that is wrong with a plan. */
export interface PlanProblem {
  /** The place: `faults[0].when.nth`, or `column 12` of the one-line form. */
  readonly place: string;
  /** What is wrong there, and what is allowed. */
  readonly message: string;
}

/** A fault plan that cannot mean anything. Nothing was armed. */
export class FaultPlanError extends ArgumentError {
  readonly problems: readonly PlanProblem[];

  constructor(problems: readonly PlanProblem[], hint: string) {
    const list = problems.map(({ place, message }) => `${place}: ${message}`).join("; ");
    super(`The fault plan cannot be used: ${list}`, { hint });
    this.problems = problems;
  }
}
