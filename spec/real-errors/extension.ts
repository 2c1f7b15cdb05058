/** `engine-calls.c`, built with the headers that better-sqlite3 ships. */
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Builds the extension. Its name has no hyphen: the engine makes the name of the entry point from it.
 *
 * @param directory where the library is put
 * @returns the library's file
 * @throws {Error} with the compiler's words, or when there is no `cc`
 */
export function buildExtension(directory: string): string {
  const library = join(directory, "enginecalls.so");
  const source = fileURLToPath(new URL("engine-calls.c", import.meta.url));
  const headers = join(dirname(createRequire(import.meta.url).resolve("better-sqlite3")), "../deps/sqlite3");
  const flags = ["-shared", "-fPIC", "-O1", "-fvisibility=default", "-I", headers, "-o", library, source];
  const { status, error, stderr } = spawnSync("cc", flags, { encoding: "utf8" });
  if (status !== 0) throw new Error(`cc does not build ${source}: ${error?.message ?? stderr}`);
  return library;
}
