/**
 * The only place that reads the one-line form of a plan, in the family of fail(9), gofail and fail-rs:
 *
 *     plan   = item *(";" item)
 *     item   = point "=" term *("->" term) | "seed=" number | the name of a ready plan
 *     point  = op ["." name] ["(" [arg] ")"] ["[" key "=" value *("," key "=" value) "]"]
 *     term   = [count "*"] [percent "%"] action
 *     action = off | error(CODE[,text]) | throw(text) | return(value) | norow | delay(ms) | hang(file)
 *              | crash(before) | crash(after)
 *
 * Keys are id, sql, actor, path, after, every, probability (for what is no round percentage). `()` is a pragma that only reads. A term with a count holds
 * for so many matching statements, then the next one's turn comes; values that are not plain go in quotes.
 */

import { automaticId } from "./automatic-id.ts";
import { faultCodes } from "./catalogue.ts";
import { didYouMean } from "./did-you-mean.ts";
import type { Fault, FaultAction, FaultOperation, FaultPlan, FaultPoint, FaultTrigger } from "./plan.ts";
import { PlanScanner } from "./plan-scanner.ts";
import { assertFaultPlan } from "./plan-validation.ts";
import { isReadyPlan, readyPlan, readyPlanNames } from "./ready-plans.ts";

/**
 * Reads a plan in the one-line form.
 *
 * @param text such as `pragma.journal_mode(wal)=1*error(SQLITE_IOERR)->off; commit=delay(50)`
 * @throws {FaultPlanError} with the column and what is allowed there
 */
export function parsePlan(text: string): FaultPlan {
  const scanner = new PlanScanner(text);
  const faults: Fault[] = [];
  let seed: number | undefined;
  while (!scanner.over) {
    if (scanner.take(";")) continue;
    const start = scanner.at;
    const word = scanner.match(/[A-Za-z][\w-]*/y) ?? scanner.fail("here must be an operation or a name");
    if (word === "seed") {
      scanner.expect("=", "behind seed");
      seed = wholeNumber(scanner, 0);
    } else if (isReadyPlan(word)) {
      for (const fault of readyPlan(word).faults) faults.push(withFreeId(fault, faults));
    } else {
      parseFaults(scanner, word, start, faults);
    }
    if (!scanner.over && !scanner.take(";")) scanner.fail('here must be ";" or the end');
  }
  const plan: FaultPlan = seed === undefined ? { faults } : { seed, faults };
  assertFaultPlan(plan);
  return plan;
}

const operations: readonly FaultOperation[] = [
  "pragma",
  "exec",
  "begin",
  "commit",
  "rollback",
  "close",
  "open",
  "any",
];

interface Filters {
  readonly id?: string;
  readonly after?: string;
  readonly every?: number;
  readonly probability?: number;
}

function parseFaults(scanner: PlanScanner, word: string, start: number, faults: Fault[]): void {
  const op = operations.find((operation) => operation === word);
  if (op === undefined) {
    scanner.fail(
      `${word} is neither an operation (${operations.join(", ")}) nor a ready plan${didYouMean(word, [...operations, ...readyPlanNames()])}`,
      start,
    );
  }
  const at: { -readonly [K in keyof FaultPoint]: FaultPoint[K] } = { op };
  if (scanner.take(".")) at.name = scanner.match(/\w+/y) ?? scanner.fail('a name must follow "."');
  if (scanner.take("(")) {
    const { text, quoted } = scanner.value(")");
    at.arg = text === "" && !quoted ? null : text;
    scanner.expect(")", "behind the argument");
  }
  const filters = scanner.take("[") ? parseFilters(scanner, at) : {};
  scanner.expect("=", `behind ${word}`);
  for (const { when, action } of parseTerms(scanner)) {
    const { after, every, probability } = filters;
    const trigger: FaultTrigger = {
      ...(probability === undefined ? {} : { probability }),
      ...when,
      ...(after === undefined ? {} : { after }),
      ...(every === undefined ? {} : { every }),
    };
    const bare: Omit<Fault, "id"> = {
      at,
      ...(Object.keys(trigger).length === 0 ? {} : { when: trigger }),
      do: action,
    };
    const taken = faults.map(({ id }) => id);
    faults.push({ id: automaticId(filters.id ?? at, taken), ...bare });
  }
}

const filterKeys = ["id", "sql", "actor", "path", "after", "every", "probability"] as const;

function parseFilters(
  scanner: PlanScanner,
  at: { sql?: string | undefined; actor?: string | undefined; path?: string | undefined },
): Filters {
  const filters: { id?: string; after?: string; every?: number; probability?: number } = {};
  do {
    const start = scanner.at;
    const key = scanner.match(/\w+/y) ?? "";
    if (!(filterKeys as readonly string[]).includes(key)) {
      scanner.fail(
        `${JSON.stringify(key)} is no key; keys are ${filterKeys.join(", ")}${didYouMean(key, filterKeys)}`,
        start,
      );
    }
    scanner.expect("=", `behind ${key}`);
    if (key === "every") filters.every = wholeNumber(scanner, 1);
    else if (key === "probability") filters.probability = Number(scanner.value(",]").text);
    else {
      const { text } = scanner.value(",]");
      if (key === "id" || key === "after") filters[key] = text;
      else at[key as "sql" | "actor" | "path"] = text;
    }
  } while (scanner.take(","));
  scanner.expect("]", "behind the last value");
  return filters;
}

interface Term {
  readonly when: FaultTrigger | undefined;
  readonly action: FaultAction;
}

function parseTerms(scanner: PlanScanner): Term[] {
  const terms: Term[] = [];
  let position = 1;
  /** Why nothing may follow the last term. */
  let end: string | null = null;
  do {
    const column = scanner.at;
    const { count, probability } = parseHow(scanner);
    const action = parseAction(scanner);
    if (end !== null && (action !== null || count !== null)) scanner.fail(end, column);
    if (action !== null) {
      const fixed =
        count === null ? { nth: position, times: "forever" as const } : { nth: position, times: count };
      const always = count === null && position === 1;
      const when = {
        ...(always ? {} : fixed),
        ...(probability === null ? {} : { probability }),
      };
      terms.push({ when, action });
    }
    if (count === null) end = "nothing can follow a term without a count: its turn never ends";
    else if (probability !== null)
      end = 'only "off" can follow a term with a percentage: nobody knows when its turn ends';
    position += count ?? 0;
  } while (scanner.take("->"));
  if (terms.length === 0) scanner.fail("nothing but off: this fault can never strike");
  return terms;
}

function parseHow(scanner: PlanScanner): { count: number | null; probability: number | null } {
  let count: number | null = null;
  let probability: number | null = null;
  for (;;) {
    const start = scanner.at;
    const number = scanner.match(/\d+(?:\.\d+)?(?:e-?\d+)?/y);
    if (number === null) return { count, probability };
    if (scanner.take("*")) {
      count = Number(number);
      if (!Number.isInteger(count) || count < 1) {
        scanner.fail(`a count must be a whole number of 1 or more, not ${number}`, start);
      }
    } else if (scanner.take("%")) {
      probability = Number(number) / 100;
      if (!(probability > 0 && probability <= 1)) {
        scanner.fail(`a percentage must be above 0 and up to 100, not ${number}`, start);
      }
    } else scanner.fail('behind a number must be "*" (a count) or "%" (a percentage)');
  }
}

const actions = ["off", "error", "throw", "return", "norow", "delay", "hang", "crash"] as const;

/** An action, or `null` for `off`. */
function parseAction(scanner: PlanScanner): FaultAction | null {
  const start = scanner.at;
  const word = scanner.match(/\w+/y) ?? "";
  const action = actions.find((known) => known === word.toLowerCase());
  if (action === undefined) {
    scanner.fail(
      `${JSON.stringify(word)} is no action; actions are ${actions.join(", ")}${didYouMean(word, actions)}`,
      start,
    );
  }
  if (action === "off" || action === "norow") return action === "off" ? null : { noRow: true };
  scanner.expect("(", `behind ${action}`);
  const parsed = parseArgument(scanner, action);
  scanner.expect(")", "behind the value");
  return parsed;
}

function parseArgument(
  scanner: PlanScanner,
  action: Exclude<(typeof actions)[number], "off" | "norow">,
): FaultAction {
  scanner.match(/\s*/y);
  const start = scanner.at;
  switch (action) {
    case "error": {
      const code = scanner.value(",)").text;
      if (!faultCodes.includes(code)) {
        scanner.fail(`${JSON.stringify(code)} is no SQLite error${didYouMean(code, faultCodes)}`, start);
      }
      return scanner.take(",") ? { error: code, message: scanner.value(")").text } : { error: code };
    }
    case "throw":
      return { throw: scanner.value(")").text };
    case "return":
      return { return: scalar(scanner, start) };
    case "delay":
      return { delayMs: wholeNumber(scanner, 0) };
    case "hang":
      return { hangUntil: scanner.value(")").text };
    case "crash": {
      const { text } = scanner.value(")");
      if (text !== "before" && text !== "after") {
        scanner.fail(`crash takes before or after, not ${JSON.stringify(text)}`, start);
      }
      return { crash: text };
    }
  }
}

/** A number or null where it is written as one, else a text. */
function scalar(scanner: PlanScanner, start: number): string | number | null {
  const { text, quoted } = scanner.value(")");
  if (quoted) return text;
  if (text === "") scanner.fail("return takes a value; '' is the empty text", start);
  if (text === "null") return null;
  return looksLikeNumber(text) ? Number(text) : text;
}

/** Whether a bare value is read as a number. */
export function looksLikeNumber(text: string): boolean {
  return /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text);
}

function wholeNumber(scanner: PlanScanner, least: number): number {
  scanner.match(/\s*/y);
  const start = scanner.at;
  const digits = scanner.match(/\d+(?![\w.])/y);
  if (digits === null || Number(digits) < least) {
    scanner.fail(`here must be a whole number of ${least} or more`, start);
  }
  return Number(digits);
}

function withFreeId(fault: Fault, faults: readonly Fault[]): Fault {
  return {
    ...fault,
    id: automaticId(
      fault.id,
      faults.map(({ id }) => id),
    ),
  };
}
