import { types } from "node:util";

/**
 * Whether a thrown value is an error, also one of another realm: a test runner's sandbox and a `node:vm` context have
 * an `Error` of their own, and `instanceof` knows only one (CN-050).
 */
export function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}
