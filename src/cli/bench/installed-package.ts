import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { DriverError } from "../../errors.ts";

/**
 * Loads a package that need not be installed: as seen from walguard, else from the current directory, so that it is found when
 * walguard is run from a cache.
 *
 * @throws {DriverError} that says what to install
 */
export async function importInstalled(name: string): Promise<unknown> {
  for (const base of [import.meta.url, pathToFileURL(join(process.cwd(), "x")).href]) {
    let file: string;
    try {
      file = createRequire(base).resolve(name);
    } catch {
      continue;
    }
    return import(pathToFileURL(file).href);
  }
  const [scope = name, rest] = name.split("/");
  const wanted = scope.startsWith("@") ? `${scope}/${rest}` : scope;
  throw new DriverError(`${wanted} is not installed`, { hint: `npm install ${wanted}` });
}
