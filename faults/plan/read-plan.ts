import { parsePlan } from "./parse-plan.ts";
import type { FaultPlan } from "./plan.ts";
import { assertFaultPlan } from "./plan-validation.ts";

/**
 * A plan, from either of its forms. It is a copy, so that later changes by the caller have no effect.
 *
 * @throws {FaultPlanError} for an invalid plan
 */
export function readPlan(plan: FaultPlan | string): FaultPlan {
  if (typeof plan === "string") return parsePlan(plan);
  assertFaultPlan(plan);
  return structuredClone(plan);
}
