import { parsePlan } from "./parse-plan.ts";
import type { FaultPlan } from "./plan.ts";
import { assertFaultPlan } from "./plan-validation.ts";

/**
 * A plan, from either of its forms; a copy, so that nobody changes it while it is in force.
 *
 * @throws {FaultPlanError} for what is no plan
 */
export function readPlan(plan: FaultPlan | string): FaultPlan {
  if (typeof plan === "string") return parsePlan(plan);
  assertFaultPlan(plan);
  return structuredClone(plan);
}
