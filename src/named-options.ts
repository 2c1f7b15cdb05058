/** Checks of an options object. */
import { didYouMean } from "./did-you-mean.ts";
import { ArgumentError } from "./errors.ts";

/** What an option must satisfy, and that in words: "it takes …". */
export type OptionCheck = readonly [holds: (value: unknown) => boolean, wanted: string];

/** For each option. */
export type OptionChecks<O> = Readonly<Record<keyof O & string, OptionCheck>>;

/** What SQLite takes as a busy timeout at most. */
export const longestWaitMs: number = 2 ** 31 - 1;

/** How long may be waited. */
export const milliseconds: OptionCheck = [
  (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= longestWaitMs,
  `a whole number of milliseconds from 0 to ${longestWaitMs}`,
];

/** Whether a value is an `AbortSignal`, whoever made it. */
export function isAbortSignal(value: unknown): value is AbortSignal {
  const { aborted, addEventListener } = (value ?? {}) as Partial<AbortSignal>;
  return typeof aborted === "boolean" && typeof addEventListener === "function";
}

/**
 * Refuses unknown options (most are typing errors) and values that cannot mean anything (CN-030).
 *
 * @param options what the caller passed
 * @throws {ArgumentError} that names the option, its value and what it takes
 */
export function assertOptions<O>(options: unknown, checks: OptionChecks<O>): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new ArgumentError(
      `The options are ${options === null ? "null" : Array.isArray(options) ? "an array" : typeof options}`,
      { hint: "pass an object, or nothing" },
    );
  }
  for (const [name, value] of Object.entries(options)) {
    const check = Object.hasOwn(checks, name) ? checks[name as keyof O & string] : undefined;
    if (check === undefined) {
      throw new ArgumentError(`There is no option ${name}${didYouMean(name, Object.keys(checks))}`, {
        hint: `the options are ${Object.keys(checks).join(", ")}`,
      });
    }
    const [holds, wanted] = check;
    if (value !== undefined && !holds(value)) {
      throw new ArgumentError(`The option ${name} is ${describe(value)}`, { hint: `it takes ${wanted}` });
    }
  }
}

/** The check of an option that is `true` or `false`. */
export function isBoolean(value: unknown): value is boolean {
  return typeof value === "boolean";
}

function describe(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "object" || typeof value === "function") return `of type ${typeof value}`;
  return String(value);
}
