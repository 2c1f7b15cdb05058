/** Checks fault plans, and says where an invalid one is wrong. */
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import schema from "../../spec/plan.schema.json" with { type: "json" };
import { didYouMean } from "../../src/did-you-mean.ts";
import { faultCodes } from "../errors/catalogue.ts";
import { isRegularExpression } from "./fault-point.ts";
import type { Fault, FaultPlan } from "./plan.ts";
import { FaultPlanError, type PlanProblem } from "./plan-error.ts";

/**
 * Asserts that a value is a fault plan.
 *
 * @param value anything, such as a parsed JSON file
 * @throws {FaultPlanError} with every problem and its place: `faults[0].when.nth: must be …`
 */
export function assertFaultPlan(value: unknown): asserts value is FaultPlan {
  const problems = shapeProblems(value);
  // The meaning is checked only once the shape is right.
  if (problems.length === 0) problems.push(...meaningProblems(value as FaultPlan));
  if (problems.length > 0) throw new FaultPlanError(problems, "spec/plan.schema.json describes a plan");
}

let compiled: ValidateFunction | undefined;

function shapeProblems(value: unknown): PlanProblem[] {
  compiled ??= new Ajv2020({ allErrors: true, verbose: true, allowUnionTypes: true }).compile(schema);
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

function meaningProblems(plan: FaultPlan): PlanProblem[] {
  const problems: PlanProblem[] = [];
  const ids = plan.faults.map((fault) => fault.id);
  for (const [index, fault] of plan.faults.entries()) {
    const say = (place: string, message: string): void => {
      problems.push({ place: `faults[${index}].${place}`, message });
    };
    if (ids.indexOf(fault.id) !== index) {
      say("id", `${JSON.stringify(fault.id)} is already used by faults[${ids.indexOf(fault.id)}]`);
    }
    checkPoint(fault, say);
    checkAction(fault, say);
    const after = fault.when?.after;
    if (after !== undefined && !ids.includes(after)) {
      const others = ids.filter((id) => id !== fault.id);
      const known = `the other faults are ${others.join(", ") || "none"}${didYouMean(after, others)}`;
      say("when.after", `no fault has the id ${JSON.stringify(after)}; ${known}`);
    } else if (waitsForItself(fault, plan.faults)) {
      say("when.after", "waits for itself and can never fire");
    }
  }
  return problems;
}

type Say = (place: string, message: string) => void;

function checkPoint({ at }: Fault, say: Say): void {
  const statements = ["pragma", "exec", "begin", "commit", "rollback", "any"];
  if (!statements.includes(at.op)) {
    for (const key of ["name", "arg", "sql"] as const) {
      if (at[key] !== undefined) say(`at.${key}`, `is only allowed with a statement, not with ${at.op}`);
    }
  }
  if (at.arg !== undefined && at.op !== "pragma" && at.op !== "begin" && at.op !== "any") {
    if (statements.includes(at.op)) say("at.arg", `is only allowed with pragma and begin, not with ${at.op}`);
  }
  if (at.sql !== undefined && isRegularExpression(at.sql)) {
    try {
      new RegExp(at.sql.slice(1, -1), "i");
    } catch (error) {
      say("at.sql", `is not a regular expression: ${(error as Error).message}`);
    }
  }
}

function checkAction({ at, do: action }: Fault, say: Say): void {
  if ("error" in action && !faultCodes.includes(action.error)) {
    say("do.error", `${action.error} is not an SQLite error code${didYouMean(action.error, faultCodes)}`);
  }
  const rows = (["return", "noRow", "afterRow"] as const).find((key) => key in action);
  if (rows !== undefined && (at.op === "open" || at.op === "close")) {
    say(`do.${rows}`, `is only allowed with a statement, not with ${at.op}`);
  }
}

function waitsForItself(fault: Fault, faults: readonly Fault[]): boolean {
  let next: Fault | undefined = fault;
  for (let steps = 0; steps <= faults.length; steps++) {
    const after: string | undefined = next?.when?.after;
    if (after === undefined) return false;
    if (after === fault.id) return true;
    next = faults.find(({ id }) => id === after);
  }
  return false;
}
