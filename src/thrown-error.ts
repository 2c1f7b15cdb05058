/** What was thrown, and by which runtime's rules. */
import { types } from "node:util";

/**
 * Whether a thrown value is an error, also one of another realm: a test runner's sandbox and a `node:vm` context have
 * an `Error` of their own, and `instanceof` knows only one (CN-050).
 */
export function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

/** What a thrown value says. A value need not have a text: an object without a prototype does not. */
export function messageOf(value: unknown): string {
  if (isError(value)) return String(value.message);
  try {
    return String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

/** Whether the runtime refused, and not the system: `deno run` and `node --permission` have rules of their own. */
export function isRefusedByRuntime(error: unknown): error is Error {
  return (
    isError(error) && (error.name === "NotCapable" || refusals.has((error as NodeJS.ErrnoException).code))
  );
}

const refusals: ReadonlySet<string | undefined> = new Set(["ERR_ACCESS_DENIED", "ERR_DLOPEN_DISABLED"]);

/** What to do about it (CN-051). The runtime's own message says what it refused. */
export const permissionHint: string =
  "Deno" in globalThis
    ? "run Deno with the flag that the message names; --allow-read and --allow-write of the database's directory are enough for node:sqlite, better-sqlite3 takes --allow-sys and --allow-ffi too"
    : "node --permission takes --allow-fs-read and --allow-fs-write of the database's directory, and --allow-addons for better-sqlite3 and koffi";
