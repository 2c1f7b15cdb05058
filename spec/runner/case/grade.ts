/** How much a case asks: the level and the strength of the requirement that its id names. */
import {
  type RequirementLevel,
  type RequirementStrength,
  requirementLevels,
  requirementsById,
} from "../../reader/requirements.ts";
import type { Case } from "./case.ts";

export function levelOf(one: Case): RequirementLevel {
  return requirementsById().get(named(one))?.level ?? "core";
}

export function strengthOf(one: Case): RequirementStrength {
  return requirementsById().get(named(one))?.strength ?? "MUST";
}

/** Level and strength in one text, such as `safe MUST`. */
export function gradeOf(one: Case): string {
  return `${levelOf(one)} ${strengthOf(one)}`;
}

/** Whether a level includes a case. */
export function isAsked(one: Case, level: RequirementLevel): boolean {
  return requirementLevels.indexOf(levelOf(one)) <= requirementLevels.indexOf(level);
}

function named({ id }: Case): string {
  return id.slice(0, "XX-000".length);
}
