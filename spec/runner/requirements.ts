import { loadRequirements, type Requirement } from "../requirement.ts";
import { specDirectory } from "./spec-place.ts";

let byId: Map<string, Requirement> | undefined;

/** The specification's requirements, by id. */
export function requirementsById(): ReadonlyMap<string, Requirement> {
  byId ??= new Map(loadRequirements(specDirectory()).map((requirement) => [requirement.id, requirement]));
  return byId;
}
