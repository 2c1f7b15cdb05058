/** The published JSON Schemas, compiled, with errors that name the place. */
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { readSpecJson } from "./spec-place.ts";

let ajv: Ajv2020 | undefined;
const compiled = new Map<string, ValidateFunction>();

/**
 * Validates a value against a published schema.
 *
 * @param schema a schema's id and pointer: `case-1.json`, `protocol-1.json#/$defs/reply`
 * @param value anything
 * @returns the errors, each with its place; empty if the value is valid
 */
export function schemaErrors(schema: string, value: unknown): string[] {
  const validate = validator(schema);
  if (validate(value)) return [];
  const told = (validate.errors ?? []).filter((error) => error.keyword !== "if");
  return told.map((error) => {
    const { additionalProperty, allowedValues, allowedValue } = error.params as Record<string, unknown>;
    const detail = additionalProperty ?? allowedValues ?? allowedValue;
    const more =
      detail === undefined ? "" : `: ${typeof detail === "string" ? detail : JSON.stringify(detail)}`;
    return `${error.instancePath || "/"} ${error.message}${more}`;
  });
}

function validator(schema: string): ValidateFunction {
  let validate = compiled.get(schema);
  if (validate === undefined) {
    const address = new URL(schema, "https://walguard.dev/schema/").href;
    validate = schemas().getSchema(address);
    if (validate === undefined) throw new Error(`Unknown schema ${address}`);
    compiled.set(schema, validate);
  }
  return validate;
}

function schemas(): Ajv2020 {
  if (ajv === undefined) {
    ajv = new Ajv2020({ allowUnionTypes: true, strict: false });
    for (const name of ["plan", "protocol", "case", "results", "field", "bench", "torture"])
      ajv.addSchema(readSpecJson(`${name}.schema.json`) as object);
  }
  return ajv;
}
