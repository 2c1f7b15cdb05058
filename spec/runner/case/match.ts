/** Compares what was seen with what was expected. */

/**
 * Whether a value meets an expectation. Objects may have more properties than expected, lists may not have more
 * elements. `{"$match": regex}`, `{"$oneOf": [...]}`, `{"$atLeast": n}` and `{"$any": true}` stand for values.
 */
export function matches(expected: unknown, seen: unknown): boolean {
  if (typeof expected !== "object" || expected === null) return Object.is(expected, seen);
  if (Array.isArray(expected)) {
    return (
      Array.isArray(seen) &&
      seen.length === expected.length &&
      expected.every((one, index) => matches(one, seen[index]))
    );
  }
  const [name, ...more] = Object.keys(expected);
  if (name?.startsWith("$") && more.length === 0)
    return matchesSpecial(name, (expected as Record<string, unknown>)[name], seen);
  if (typeof seen !== "object" || seen === null) return false;
  return Object.entries(expected).every(([key, value]) =>
    matches(value, (seen as Record<string, unknown>)[key]),
  );
}

function matchesSpecial(name: string, argument: unknown, seen: unknown): boolean {
  switch (name) {
    case "$match":
      return typeof seen === "string" && new RegExp(String(argument), "i").test(seen);
    case "$oneOf":
      return (argument as readonly unknown[]).some((one) => matches(one, seen));
    case "$atLeast":
      return typeof seen === "number" && seen >= Number(argument);
    case "$any":
      return seen !== undefined;
    default:
      throw new SyntaxError(`an expectation has ${name}: known are $match, $oneOf, $atLeast and $any`);
  }
}

/** Whether a text matches a pattern in which `*` stands for any text. */
export function fitsGlob(pattern: string, text: string): boolean {
  const escaped = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${escaped.join(".*")}$`, "s").test(text);
}
