import { ArgumentError } from "../../src/errors.ts";

/** One problem of a plan. */
export interface PlanProblem {
  /** Where: `faults[0].when.nth`, or `column 12` of the one-line form. */
  readonly place: string;
  /** What is wrong there, and what is allowed. */
  readonly message: string;
}

/** An invalid fault plan. Nothing was armed. */
export class FaultPlanError extends ArgumentError {
  readonly problems: readonly PlanProblem[];

  constructor(problems: readonly PlanProblem[], hint: string) {
    const list = problems.map(({ place, message }) => `${place}: ${message}`).join("; ");
    super(`Invalid fault plan: ${list}`, { hint });
    this.problems = problems;
  }
}
