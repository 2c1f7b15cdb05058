/** The shape of a fault plan, by the published schema. */
import { createRequire } from "node:module";
import type * as Ajv from "ajv/dist/2020.js";
import type { ErrorObject, ValidateFunction } from "ajv/dist/2020.js";
import schema from "../../spec/plan.schema.json" with { type: "json" };
import { didYouMean } from "../../src/did-you-mean.ts";
import type { PlanProblem } from "./plan-error.ts";

let compiled: ValidateFunction | undefined;

/** The places where a value does not have the shape of a plan; none if it has. */
export function shapeProblems(value: unknown): PlanProblem[] {
  if (isEmptyPlan(value)) return [];
  compiled ??= compile();
  if (compiled(value)) return [];
  const problems = new Map<string, PlanProblem>();
  for (const error of compiled.errors ?? []) {
    // Every branch of a choice reports an error; the choice itself reports one for all of them.
    if (/\/(anyOf|oneOf)\/\d/.test(error.schemaPath)) continue;
    const problem = shapeProblem(error);
    problems.set(`${problem.place}: ${problem.message}`, problem);
  }
  return [...problems.values()];
}

/** What most connections under a suite get. It would make each process load and run a compiler of schemas. */
function isEmptyPlan(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Object.keys(value).length !== 1) return false;
  const { faults } = value as { faults?: unknown };
  return Array.isArray(faults) && faults.length === 0;
}

function compile(): ValidateFunction {
  const { Ajv2020 } = createRequire(import.meta.url)("ajv/dist/2020.js") as typeof Ajv;
  // The schema is ours, and a test holds it against its own schema: doing so here takes longer than all the rest.
  return new Ajv2020({
    allErrors: true,
    verbose: true,
    allowUnionTypes: true,
    validateSchema: false,
  }).compile(schema);
}

function shapeProblem(error: ErrorObject): PlanProblem {
  const place = placeOf(error.instancePath);
  const parent = error.parentSchema as { description?: string; properties?: Record<string, unknown> };
  switch (error.keyword) {
    case "additionalProperties": {
      const word = String(error.params.additionalProperty);
      const known = Object.keys(parent.properties ?? {}).filter((name) => name !== "$schema");
      const allowed = `allowed are ${known.join(", ")}${didYouMean(word, known)}`;
      return { place: join(place, word), message: `is unknown; ${allowed}` };
    }
    case "required":
      return { place: join(place, String(error.params.missingProperty)), message: "is missing" };
    case "dependentRequired":
      return {
        place: join(place, String(error.params.property)),
        message: "is only allowed with error (use throw for errors that are not SQLite's)",
      };
    default: {
      const { data } = error;
      const hint =
        error.keyword === "enum" && typeof data === "string"
          ? didYouMean(data, error.params.allowedValues)
          : "";
      return { place, message: `must be ${parent.description}, not ${shown(data)}${hint}` };
    }
  }
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) {
    const keys = Object.keys(value);
    return keys.length === 0 ? "an empty object" : `an object with ${keys.join(", ")}`;
  }
  return value === undefined ? "nothing" : JSON.stringify(value);
}

/** `/faults/0/when` as `faults[0].when`. */
function placeOf(pointer: string): string {
  const parts = pointer.split("/").slice(1);
  const path = parts.map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`)).join("");
  return path.replace(/^\./, "") || "plan";
}

function join(place: string, name: string): string {
  return place === "plan" ? name : `${place}.${name}`;
}
