import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isError } from "./thrown-error.ts";

declare const __filename: string | undefined;

/** The address of this module. A bundler to CommonJS leaves none, but a `__filename`. */
const here =
  (import.meta.url as string | undefined) ?? (typeof __filename === "string" ? __filename : undefined);

/**
 * Whether a bundler has made walguard part of another file (CN-053). webpack leaves the address of the file that it
 * read, which need not be on the machine that runs the bundle.
 */
export function isBundled(): boolean {
  if (here === undefined || !/[\\/]optional-package\.[jt]s$/.test(here)) return true;
  return !("Deno" in globalThis) && here.startsWith("file:") && !existsSync(fileURLToPath(here));
}

/**
 * Loads a package that need not be installed, or a built-in module: as seen from walguard, in a bundle also as seen
 * from the program that was started.
 *
 * @param name the package
 * @throws what `require` throws: see {@link isNotInstalled}
 */
export function requireOptional(name: string): unknown {
  // webpack would replace an imported createRequire() by nothing.
  const { createRequire } = process.getBuiltinModule("node:module");
  const bases = [here, isBundled() ? process.argv[1] : undefined].filter((base) => base !== undefined);
  let last: unknown;
  for (const base of bases.length === 0 ? [`${process.cwd()}/`] : bases) {
    try {
      return createRequire(base)(name);
    } catch (error) {
      if (!isNotInstalled(error, name)) throw error;
      last = error;
    }
  }
  throw last;
}

/**
 * Whether an error of {@link requireOptional} says that the package is not there: not that it is broken, nor that it
 * lacks another one.
 */
export function isNotInstalled(error: unknown, name: string): boolean {
  if (!isError(error)) return false;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ERR_UNKNOWN_BUILTIN_MODULE") return true;
  return code === "MODULE_NOT_FOUND" && message.includes(`'${name}'`);
}
