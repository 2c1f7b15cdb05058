/** The right-hand side of the one-line form: what happens, how often and how likely. See `parse-plan.ts` for the grammar. */

import { didYouMean } from "../../src/did-you-mean.ts";
import { faultCodes } from "../errors/catalogue.ts";
import type { FaultAction, FaultTrigger } from "./plan.ts";
import type { PlanScanner } from "./plan-scanner.ts";

/** One step of a chain: what happens and when. `off` does nothing for its turns. */
export interface Term {
  readonly when: FaultTrigger | undefined;
  readonly action: FaultAction;
}

/** Reads the terms after "=". */
export function parseTerms(scanner: PlanScanner): Term[] {
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
    if (count === null) end = "nothing can follow a term without a count: it applies forever";
    else if (probability !== null)
      end = 'only "off" can follow a term with a percentage: it is unknown when the term ends';
    position += count ?? 0;
  } while (scanner.take("->"));
  if (terms.length === 0) scanner.fail("nothing but off: this fault can never fire");
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
        scanner.fail(`a count must be a whole number of at least 1, not ${number}`, start);
      }
    } else if (scanner.take("%")) {
      probability = Number(number) / 100;
      if (!(probability > 0 && probability <= 1)) {
        scanner.fail(`a percentage must be above 0 and up to 100, not ${number}`, start);
      }
    } else scanner.fail('expected "*" (a count) or "%" (a percentage) after a number');
  }
}

const actions = [
  "off",
  "error",
  "row",
  "throw",
  "return",
  "norow",
  "delay",
  "hang",
  "crash",
  "errno",
  "short",
  "torn",
] as const;

/** An action, or `null` for `off`. */
function parseAction(scanner: PlanScanner): FaultAction | null {
  const start = scanner.at;
  const word = scanner.match(/\w+/y) ?? "";
  const action = actions.find((known) => known === word.toLowerCase());
  if (action === undefined) {
    scanner.fail(
      `${JSON.stringify(word)} is not an action; actions are ${actions.join(", ")}${didYouMean(word, actions)}`,
      start,
    );
  }
  if (action === "off" || action === "norow") return action === "off" ? null : { noRow: true };
  scanner.expect("(", `after ${action}`);
  const parsed = action === "row" ? parseRow(scanner) : parseArgument(scanner, action);
  scanner.expect(")", "after the value");
  return parsed;
}

/** A row, and the error that the statement ends with. */
function parseRow(scanner: PlanScanner): FaultAction {
  scanner.match(/\s*/y);
  const afterRow = scalar(scanner, "row", scanner.at);
  scanner.expect(")", "after the value");
  const start = scanner.at;
  if (scanner.match(/error(?!\w)/iy) === null) {
    scanner.fail("error(…) must follow row(…); a row without an error is return(…)", start);
  }
  scanner.expect("(", "after error");
  return { ...parseError(scanner), afterRow };
}

function parseError(scanner: PlanScanner): { error: string; message?: string } {
  scanner.match(/\s*/y);
  const start = scanner.at;
  const code = scanner.value(",)").text;
  if (!faultCodes.includes(code)) {
    scanner.fail(`${JSON.stringify(code)} is not an SQLite error code${didYouMean(code, faultCodes)}`, start);
  }
  return scanner.take(",") ? { error: code, message: scanner.value(")").text } : { error: code };
}

function parseArgument(
  scanner: PlanScanner,
  action: Exclude<(typeof actions)[number], "off" | "norow" | "row">,
): FaultAction {
  scanner.match(/\s*/y);
  const start = scanner.at;
  switch (action) {
    case "error":
      return parseError(scanner);
    case "throw":
      return { throw: scanner.value(")").text };
    case "return":
      return { return: scalar(scanner, action, start) };
    case "delay":
      return { delayMs: wholeNumber(scanner, 0) };
    case "errno":
      return { errno: scanner.value(")").text };
    case "short":
      return { shortBytes: wholeNumber(scanner, 0) };
    case "torn":
      return { tornBytes: wholeNumber(scanner, 0) };
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

/** A number or null where it is written as one, else a string. */
function scalar(scanner: PlanScanner, action: string, start: number): string | number | null {
  const { text, quoted } = scanner.value(")");
  if (quoted) return text;
  if (text === "") scanner.fail(`${action} takes a value; '' is the empty string`, start);
  if (text === "null") return null;
  return looksLikeNumber(text) ? Number(text) : text;
}

/** Whether a bare value is read as a number. */
export function looksLikeNumber(text: string): boolean {
  return /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text);
}

/** Reads a whole number of at least `least`. */
export function wholeNumber(scanner: PlanScanner, least: number): number {
  scanner.match(/\s*/y);
  const start = scanner.at;
  const digits = scanner.match(/\d+(?![\w.])/y);
  if (digits === null || Number(digits) < least) {
    scanner.fail(`expected a whole number of at least ${least}`, start);
  }
  return Number(digits);
}
