import { parsePlan } from "./parse-plan.ts";
import type { FaultPlan } from "./plan.ts";
import { FaultPlanError } from "./plan-error.ts";
import { assertFaultPlan } from "./plan-validation.ts";

/** The variable that {@link planFromEnvironment} reads. Nothing else reads it: faults are inert until asked for. */
export const faultsEnvironmentVariable = "WALGUARD_FAULTS";

/**
 * The plan in the environment variable `WALGUARD_FAULTS`, in the one-line form or as JSON.
 *
 * @param environment default: the environment of this process
 * @returns `null` where the variable is not set, or empty
 * @throws {FaultPlanError} for an invalid plan
 */
export function planFromEnvironment(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): FaultPlan | null {
  const text = environment[faultsEnvironmentVariable]?.trim() ?? "";
  if (text === "") return null;
  return text.startsWith("{") ? planFromJson(text) : parsePlan(text);
}

function planFromJson(text: string): FaultPlan {
  let plan: unknown;
  try {
    plan = JSON.parse(text);
  } catch (error) {
    throw new FaultPlanError(
      [{ place: faultsEnvironmentVariable, message: `is not valid JSON: ${(error as Error).message}` }],
      "give a plan as JSON or in the one-line form",
    );
  }
  assertFaultPlan(plan);
  return plan;
}
