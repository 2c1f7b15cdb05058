import { didYouMean } from "../../src/did-you-mean.ts";
import { parsePlan } from "./parse-plan.ts";
import type { FaultPlan } from "./plan.ts";
import { FaultPlanError } from "./plan-error.ts";
import { isReadyPlan, type ReadyPlanName, readyPlanNames, readyPlanText } from "./ready-plans.ts";

/**
 * A ready plan by name.
 *
 * @throws {FaultPlanError} for an unknown name
 */
export function readyPlan(name: ReadyPlanName): FaultPlan {
  if (!isReadyPlan(name)) {
    const wrong = String(name);
    throw new FaultPlanError(
      [
        {
          place: JSON.stringify(wrong),
          message: `unknown ready plan${didYouMean(wrong, readyPlanNames())}`,
        },
      ],
      `known are ${readyPlanNames().join(", ")}`,
    );
  }
  return parsePlan(readyPlanText(name));
}
