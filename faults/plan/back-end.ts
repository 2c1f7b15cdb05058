import type { FaultPlan } from "./plan.ts";
import { FaultPlanError } from "./plan-error.ts";

/** What can carry out a fault: the wrapper around a driver, or the injector below the engine. */
export type BackEnd = "wrapper" | "injector";

/**
 * Asserts that a back end can carry out a whole plan. Otherwise a fault would be armed and never fire.
 *
 * @throws {FaultPlanError} that names each fault of the other back end
 */
export function assertBackEnd(plan: FaultPlan, backEnd: BackEnd): void {
  const problems = plan.faults.flatMap(({ at }, index) => {
    if ((at.op === "sys") === (backEnd === "injector")) return [];
    const message =
      backEnd === "wrapper"
        ? "is a system call, which the wrapper around a driver does not see; an Injector carries it out"
        : `is ${at.op}, and the injector sees system calls only (sys.fsync(wal)); faulty() carries it out`;
    return [{ place: `faults[${index}].at.op`, message }];
  });
  if (problems.length > 0) throw new FaultPlanError(problems, "each plan is for one back end");
}
