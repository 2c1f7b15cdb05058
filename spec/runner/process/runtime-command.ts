import { fileURLToPath } from "node:url";

/**
 * The command that runs one of walguard's own programs on the caller's runtime.
 *
 * @param program the program's file
 * @param parameters its arguments
 */
export function runtimeCommand(
  program: URL | string,
  parameters: readonly string[] = [],
): [string, string[]] {
  const file = program instanceof URL ? fileURLToPath(program) : program;
  const flags = "Deno" in globalThis ? ["run", "--allow-all", "--quiet"] : [];
  return [process.execPath, [...flags, file, ...parameters]];
}
