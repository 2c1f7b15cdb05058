/** Checks fault plans, and says where an invalid one is wrong. */
import { constants } from "node:os";
import { didYouMean } from "../../src/did-you-mean.ts";
import { faultCodes } from "../errors/catalogue.ts";
import { isRegularExpression } from "./fault-point.ts";
import { type Fault, type FaultPlan, fileKinds, systemCalls } from "./plan.ts";
import { FaultPlanError, type PlanProblem } from "./plan-error.ts";
import { shapeProblems } from "./plan-shape.ts";

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
  if (at.op === "sys") {
    checkCall(at, say);
    return;
  }
  if (at.bytes !== undefined) say("at.bytes", `is only allowed with sys, not with ${at.op}`);
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

function checkCall(at: Fault["at"], say: Say): void {
  const one = (place: string, value: unknown, known: readonly string[]): void => {
    if (known.includes(String(value))) return;
    const wrong = value === undefined ? "is missing" : `${JSON.stringify(value)} is unknown`;
    say(place, `${wrong}; known are ${known.join(", ")}${didYouMean(String(value), known)}`);
  };
  one("at.name", at.name, systemCalls);
  if (at.arg !== undefined) one("at.arg", at.arg, fileKinds);
  for (const key of ["sql", "path"] as const) {
    if (at[key] !== undefined) say(`at.${key}`, "is not allowed with sys");
  }
  if (at.bytes !== undefined && at.bytes[1] < at.bytes[0]) say("at.bytes", "ends before it begins");
}

const forCalls = ["errno", "shortBytes", "tornBytes"];
const forBoth = ["delayMs", "hangUntil", "crash"];

function checkAction({ at, do: action }: Fault, say: Say): void {
  const [verb = ""] = Object.keys(action);
  if (at.op === "sys" && !forCalls.includes(verb) && !forBoth.includes(verb)) {
    say(`do.${verb}`, `is not allowed with sys; allowed are ${[...forCalls, ...forBoth].join(", ")}`);
  } else if (at.op !== "sys" && forCalls.includes(verb)) {
    say(`do.${verb}`, `is only allowed with sys, not with ${at.op}`);
  }
  if (verb === "shortBytes" || verb === "tornBytes") {
    const fit = verb === "shortBytes" ? ["any", "pread", "pwrite"] : ["any", "pwrite"];
    if (!fit.includes(at.name ?? "")) say(`do.${verb}`, `is only allowed with ${fit.join(", ")}`);
  }
  if ("errno" in action && !(action.errno in constants.errno)) {
    const known = Object.keys(constants.errno);
    say("do.errno", `${JSON.stringify(action.errno)} is no errno${didYouMean(action.errno, known)}`);
  }
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
