/** Finds the specification's data: next to this code in a checkout, in the package's `spec/` when built. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

let found: string | undefined;

/** The directory of cases, schemas and requirements. */
export function specDirectory(): string {
  found ??= find();
  return found;
}

function find(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const candidates = [join(here, ".."), join(here, "../../../spec")];
  const place = candidates.find((candidate) => existsSync(join(candidate, "case.schema.json")));
  if (place === undefined)
    throw new Error(`The specification's data was not found in ${candidates.join(", ")}`);
  return place;
}

/** A JSON file of the specification, by its path below `spec/`. */
export function readSpecJson(name: string): unknown {
  return JSON.parse(readFileSync(join(specDirectory(), name), "utf8"));
}
