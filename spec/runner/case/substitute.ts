import { constants } from "../../../src/constants.ts";

/**
 * Replaces the names that begin with `$` in all texts of a case, at any depth.
 *
 * A text that is only `$constants.NAME` becomes the constant with its type; within a longer text it becomes text.
 *
 * @param value a part of a case
 * @param names the values of `$DB`, `$DIR` and so on; a text that is only a name takes the value's type
 */
export function substitute<T>(value: T, names: Readonly<Record<string, string | number>>): T {
  return replace(value, names) as T;
}

function replace(value: unknown, names: Readonly<Record<string, string | number>>): unknown {
  if (Array.isArray(value)) return value.map((element) => replace(element, names));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, element]) => [key, replace(element, names)]));
  }
  if (typeof value !== "string" || !value.includes("$")) return value;
  const whole = names[value] ?? constantOf(value);
  if (whole !== undefined) return whole;
  let text = value.replace(/\$constants\.\w+/g, (name) => String(constantOf(name) ?? name));
  for (const [name, replacement] of Object.entries(names)) text = text.replaceAll(name, String(replacement));
  return text;
}

function constantOf(name: string): unknown {
  if (!/^\$constants\.\w+$/.test(name)) return undefined;
  const key = name.slice("$constants.".length);
  if (!Object.hasOwn(constants, key)) throw new RangeError(`spec/constants.json has no ${key}`);
  return constants[key as keyof typeof constants];
}
