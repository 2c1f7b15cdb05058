/** How two errors can be told apart by a program that looks at all of them but the stack. */
import { errorPortrait } from "../fixtures/error-portrait.ts";

/**
 * Compares two errors property by property.
 *
 * @param real what the engine's error is
 * @param forged what is to be its double
 * @returns what differs, in words; nothing when no program could tell them apart
 */
export function errorDifferences(real: unknown, forged: unknown): string[] {
  const [one, other] = [errorPortrait(real), errorPortrait(forged)];
  const found: string[] = [];
  const differs = (what: string, seen: unknown, made: unknown): void => {
    if (!Object.is(seen, made)) found.push(`${what}: ${show(seen)}, forged ${show(made)}`);
  };
  differs("as a string", one.text, other.text);
  if (one.prototype !== other.prototype) found.push("the prototype is another");
  if (one.constructedBy !== other.constructedBy) found.push("the constructor is another");
  const [keys, forgedKeys] = [one, other].map(({ properties }) => properties.map(([key]) => key).join(" "));
  differs("own properties", keys, forgedKeys);
  const descriptors = new Map(other.properties);
  for (const [key, descriptor] of one.properties) {
    const made = descriptors.get(key);
    if (made === undefined || typeof descriptor === "string" || typeof made === "string") continue;
    for (const part of ["value", "writable", "enumerable", "configurable", "get", "set"] as const) {
      // The symbol's list is an array of names, equal when its names are.
      const [seen, forgedPart] = [descriptor[part], made[part]].map((value) =>
        Array.isArray(value) ? value.join(" ") : value,
      );
      differs(`${key}.${part}`, seen, forgedPart);
    }
  }
  return found;
}

function show(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
