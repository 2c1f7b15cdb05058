/** Reads the cases. Invalid ones are refused, with file and place, before anything runs. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { schemaErrors } from "../../reader/json-schema.ts";
import { requirementsById } from "../../reader/requirements.ts";
import { specDirectory } from "../../reader/spec-place.ts";
import { opensConnection, requestErrors } from "../adapter/protocol.ts";
import { type ActorStep, actorsOf, actorsOfStep, type Case, type Step } from "./case.ts";

/** A case and its file. */
export interface LoadedCase {
  readonly case: Case;
  /** Relative to the directory of all cases. */
  readonly file: string;
}

/** One or more case files are invalid. The message has one line per problem, with file and place. */
export class CaseFileError extends Error {
  override name = "CaseFileError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/**
 * Loads all cases below a directory, sorted by id.
 *
 * @param directory default: `spec/cases`
 * @param known the ids of the requirements; default: those of the specification
 * @throws {CaseFileError} that names every problem of every file
 */
export function loadCases(
  directory: string = join(specDirectory(), "cases"),
  known: ReadonlyMap<string, unknown> = requirementsById(),
): LoadedCase[] {
  const problems: string[] = [];
  const seen = new Map<string, string>();
  const cases: LoadedCase[] = [];
  for (const path of caseFiles(directory)) {
    const file = relative(directory, path);
    const read = readCase(path);
    const found = typeof read === "string" ? [read] : caseErrors(read, basename(path, ".json"), known);
    if (typeof read !== "string" && seen.has(read.id))
      found.push(`/id ${read.id} is also in ${seen.get(read.id)}`);
    problems.push(...found.map((problem) => `${file}: ${problem}`));
    if (typeof read === "string" || found.length > 0) continue;
    seen.set(read.id, file);
    cases.push({ case: read, file });
  }
  if (problems.length > 0) throw new CaseFileError(problems);
  return cases.sort((a, b) => (a.case.id < b.case.id ? -1 : 1));
}

function caseFiles(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json"))
    .map((name) => join(directory, name));
}

function readCase(path: string): Case | string {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Case;
  } catch (error) {
    return `is not valid JSON: ${(error as Error).message}`;
  }
}

/** The problems of a case, each with its place. */
function caseErrors(one: Case, fileName: string, known: ReadonlyMap<string, unknown>): string[] {
  const errors = schemaErrors("case-1.json", one);
  // The schema's errors about the many forms of a step are long; these refer to the form that was meant.
  if (Array.isArray(one?.steps)) {
    const better = one.steps.flatMap((step, index) => stepErrors(step, `/steps/${index}`));
    if (better.length > 0) return [...errors.filter((error) => !error.startsWith("/steps/")), ...better];
  }
  if (errors.length > 0) return errors;
  if (one.id !== fileName) errors.push(`/id is ${one.id}, but the file is named ${fileName}.json`);
  for (const [index, requirement] of one.requirements.entries()) {
    if (!known.has(requirement))
      errors.push(`/requirements/${index} ${requirement} is not a requirement in spec/*.md`);
  }
  return [...errors, ...nameErrors(one)];
}

function stepErrors(step: Step, place: string): string[] {
  if (typeof step !== "object" || step === null) return [];
  const prefixed = (errors: string[]): string[] =>
    errors.map((error) => place + (error.startsWith("/ ") ? error.slice(1) : error));
  if ("await" in step) return prefixed(schemaErrors("case-1.json#/$defs/awaitStep", step));
  if (!("op" in step)) {
    const { runner } = step as { runner?: unknown };
    if (typeof runner !== "string")
      return [`${place} is neither an actor's step (actor, op), nor await, nor runner`];
    try {
      return prefixed(schemaErrors(`runner-actions#/$defs/${runner}`, step));
    } catch {
      return [`${place}/runner unknown action ${runner}`];
    }
  }
  const errors = prefixed(schemaErrors("case-1.json#/$defs/actorStep", step));
  if (errors.length > 0) return errors;
  return prefixed(requestErrors(String(step.op), requestOf(step as ActorStep, "$DB")));
}

/** Names that nothing has, and names that nothing uses. */
function nameErrors(one: Case): string[] {
  const errors: string[] = [];
  const actors = new Set(actorsOf(one));
  const pending = new Set<string>();
  const named = new Set<unknown>([undefined]);
  const reports = [one.faults, one.env, one.expect?.logs, one.expect?.trace];
  for (const actor of reports.flatMap((part) => Object.keys(part ?? {}))) {
    if (!actors.has(actor)) errors.push(`/ unknown actor ${actor}`);
  }
  for (const [index, step] of one.steps.entries()) {
    const place = `/steps/${index}`;
    for (const actor of actorsOfStep(one, step)) {
      if (!actors.has(actor)) errors.push(`${place} unknown actor ${actor}`);
    }
    const { ifRefused, unlessRefused, name } = step as Record<string, unknown>;
    for (const refused of [ifRefused, unlessRefused]) {
      if (!named.has(refused)) errors.push(`${place} no step before this one is named ${refused}`);
    }
    named.add(name);
    if ("await" in step) {
      for (const name of [step.await].flat()) {
        if (!pending.delete(String(name)))
          errors.push(`${place}/await nothing named ${name} is pending at this step`);
      }
    } else if ("op" in step && leavesOpen(step as ActorStep)) {
      if (typeof step.name !== "string")
        errors.push(`${place} needs a name, so that an await can collect its answer`);
      else pending.add(step.name);
    }
  }
  for (const name of pending) errors.push(`/steps nothing awaits ${name}`);
  return [...errors, ...faultErrors(one)];
}

/** A port counts by id how often faults fired, so an actor's faults have different ones. */
function faultErrors(one: Case): string[] {
  const seen = new Set<string>();
  const errors: string[] = [];
  const read = (actor: string, plan: unknown, place: string): void => {
    const { faults = [] } = (plan ?? {}) as { faults?: readonly { readonly id: string }[] };
    for (const { id } of faults) {
      if (seen.has(`${actor} ${id}`)) errors.push(`${place} ${actor} has another fault ${id}`);
      seen.add(`${actor} ${id}`);
    }
  };
  for (const [actor, plan] of Object.entries(one.faults ?? {})) read(actor, plan, "/faults");
  for (const [index, step] of one.steps.entries()) {
    if (!("op" in step)) continue;
    for (const actor of actorsOfStep(one, step)) read(actor, step.faults, `/steps/${index}/faults`);
  }
  const ids = new Set([...seen].map((name) => name.slice(name.indexOf(" ") + 1)));
  for (const id of one.premises ?? []) if (!ids.has(id)) errors.push(`/premises there is no fault ${id}`);
  return errors;
}

/** Whether a step ends before its answer has arrived. */
export function leavesOpen(step: ActorStep): boolean {
  return step.background === true || step.expect?.pending === true || step.expect?.paused !== undefined;
}

const notOfTheRequest = new Set([
  "actor",
  "actors",
  "op",
  "name",
  "background",
  "timeoutMs",
  "prompt",
  "expect",
  "acknowledges",
  "premise",
  "unlessRefused",
  "why",
]);
const withoutDb = new Set(["lock", "unlock", "report"]);

/** The request that a step sends, without its id: its parameters, with defaults for those omitted. */
export function requestOf(step: ActorStep, path: string): Record<string, unknown> {
  const given = Object.entries(step).filter(
    ([name]) => !notOfTheRequest.has(name) || (name === "timeoutMs" && step.op === "lock"),
  );
  return {
    ...(withoutDb.has(step.op) ? {} : { db: "a" }),
    ...(opensConnection(step.op) || step.op === "lock" ? { path } : {}),
    ...Object.fromEntries(given),
  };
}
