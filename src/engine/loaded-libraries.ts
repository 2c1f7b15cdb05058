import { createRequire } from "node:module";
import { basename } from "node:path";

/** The modules that this thread has loaded, by path; looked up on first use, because importing has no effect. */
let modules: NodeJS.Require["cache"] | undefined;

/**
 * The SQLite libraries that this thread has loaded, as far as can be seen: native addons that are named after SQLite
 * and, on Node, `node:sqlite`. Deno does not say whether that one is loaded.
 *
 * @returns the name `node:sqlite`, and the paths of addons
 */
export function loadedLibraries(): string[] {
  const { moduleLoadList } = process as { readonly moduleLoadList?: readonly string[] };
  const builtIn = moduleLoadList?.includes("NativeModule sqlite") === true ? ["node:sqlite"] : [];
  // Any path will do: the cache is one for the whole thread.
  modules ??= createRequire(process.execPath).cache;
  return [...builtIn, ...Object.keys(modules ?? {}).filter(isSqliteAddon)];
}

/** By the path below its `node_modules`, or its own name: any project may lie in a directory of such a name. */
function isSqliteAddon(file: string): boolean {
  if (!file.endsWith(".node")) return false;
  const [, inPackage] = /.*[\\/]node_modules[\\/](.+)$/.exec(file) ?? [];
  return /sqlite|sqlcipher|libsql/i.test(inPackage ?? basename(file));
}
