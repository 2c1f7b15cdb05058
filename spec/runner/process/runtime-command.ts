import { fileURLToPath } from "node:url";

/**
 * The command that runs a program of walguard's own on the runtime that runs the caller.
 *
 * @param program its file
 * @param parameters what it is given
 */
export function runtimeCommand(
  program: URL | string,
  parameters: readonly string[] = [],
): [string, string[]] {
  const file = program instanceof URL ? fileURLToPath(program) : program;
  const flags = "Deno" in globalThis ? ["run", "--allow-all", "--quiet"] : [];
  return [process.execPath, [...flags, file, ...parameters]];
}
