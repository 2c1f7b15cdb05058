import { readFileSync } from "node:fs";
import { join } from "node:path";
import { specDirectory } from "../../spec/reader/spec-place.ts";

/** Every capability that the protocol knows. */
export function allCapabilities(): readonly string[] {
  const schema = JSON.parse(readFileSync(join(specDirectory(), "protocol.schema.json"), "utf8"));
  return schema.$defs.capability.enum;
}
