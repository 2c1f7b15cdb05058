/**
 * Reads the one-line form of a plan, together with `parse-terms.ts`. The form resembles those of fail(9), gofail
 * and fail-rs:
 *
 *     plan   = item *(";" item)
 *     item   = point "=" term *("->" term) | "seed=" number | the name of a ready plan
 *     point  = op ["." name] ["(" [arg] ")"] ["[" key "=" value *("," key "=" value) "]"]
 *     term   = [count "*"] [percent "%"] action
 *     action = off | error(CODE[,text]) | row(value)error(CODE[,text]) | throw(text) | return(value) | norow
 *              | delay(ms) | hang(file) | crash(before) | crash(after)
 *              | errno(EIO) | short(bytes) | torn(bytes)
 *
 * The last three are for system calls, `sys.fsync(journal)`, as is the key bytes (`bytes=0-4095`).
 * Keys are id, sql, actor, path, bytes, after, every, and probability (for one that cannot be written as a percentage).
 * `()` is a pragma that only reads. `row(value)error(CODE)` is a row, and an error when the statement ends. A term with a count applies to that many matching statements, then the next
 * term applies. Values with special characters go in single quotes.
 */

import { didYouMean } from "../../src/did-you-mean.ts";
import { automaticId } from "./automatic-id.ts";
import { parseTerms, wholeNumber } from "./parse-terms.ts";
import type { Fault, FaultOperation, FaultPlan, FaultPoint, FaultTrigger } from "./plan.ts";
import { PlanScanner } from "./plan-scanner.ts";
import { assertFaultPlan } from "./plan-validation.ts";
import { isReadyPlan, readyPlanNames, readyPlanText } from "./ready-plans.ts";

/**
 * Reads a plan in the one-line form.
 *
 * @param text such as `pragma.journal_mode(wal)=1*error(SQLITE_IOERR)->off; commit=delay(50)`
 * @throws {FaultPlanError} that names the column and what is allowed there
 */
export function parsePlan(text: string): FaultPlan {
  const scanner = new PlanScanner(text);
  const faults: Fault[] = [];
  let seed: number | undefined;
  while (!scanner.over) {
    if (scanner.take(";")) continue;
    const start = scanner.at;
    const word = scanner.match(/[A-Za-z][\w-]*/y) ?? scanner.fail("expected an operation or a name");
    if (word === "seed") {
      scanner.expect("=", "after seed");
      seed = wholeNumber(scanner, 0);
    } else if (isReadyPlan(word)) {
      for (const fault of parsePlan(readyPlanText(word)).faults) faults.push(withFreeId(fault, faults));
    } else {
      parseFaults(scanner, word, start, faults);
    }
    if (!scanner.over && !scanner.take(";")) scanner.fail('expected ";" or the end');
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
  "sys",
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
  if (scanner.take(".")) at.name = scanner.match(/\w+/y) ?? scanner.fail('expected a name after "."');
  if (scanner.take("(")) {
    const { text, quoted } = scanner.value(")");
    at.arg = text === "" && !quoted ? null : text;
    scanner.expect(")", "after the argument");
  }
  const filters = scanner.take("[") ? parseFilters(scanner, at) : {};
  scanner.expect("=", `after ${word}`);
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

const filterKeys = ["id", "sql", "actor", "path", "bytes", "after", "every", "probability"] as const;

type PointFilters = { -readonly [K in "sql" | "actor" | "path" | "bytes"]?: FaultPoint[K] };

function parseFilters(scanner: PlanScanner, at: PointFilters): Filters {
  const filters: { id?: string; after?: string; every?: number; probability?: number } = {};
  do {
    const start = scanner.at;
    const key = scanner.match(/\w+/y) ?? "";
    if (!(filterKeys as readonly string[]).includes(key)) {
      scanner.fail(
        `${JSON.stringify(key)} is not a key; keys are ${filterKeys.join(", ")}${didYouMean(key, filterKeys)}`,
        start,
      );
    }
    scanner.expect("=", `after ${key}`);
    if (key === "every") filters.every = wholeNumber(scanner, 1);
    else if (key === "probability") filters.probability = Number(scanner.value(",]").text);
    else if (key === "bytes") at.bytes = parseRange(scanner);
    else {
      const { text } = scanner.value(",]");
      if (key === "id" || key === "after") filters[key] = text;
      else at[key as "sql" | "actor" | "path"] = text;
    }
  } while (scanner.take(","));
  scanner.expect("]", "after the last value");
  return filters;
}

function parseRange(scanner: PlanScanner): readonly [number, number] {
  const first = wholeNumber(scanner, 0);
  scanner.expect("-", "between the first and the last byte");
  return [first, wholeNumber(scanner, first)];
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
