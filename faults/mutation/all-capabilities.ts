import { readSpecJson } from "../../spec/reader/spec-place.ts";

/** Every capability that the protocol knows. */
export function allCapabilities(): readonly string[] {
  const schema = readSpecJson("protocol.schema.json") as {
    readonly $defs: { readonly capability: { readonly enum: readonly string[] } };
  };
  return schema.$defs.capability.enum;
}
