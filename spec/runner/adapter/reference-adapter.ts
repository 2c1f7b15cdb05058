import { fileURLToPath } from "node:url";
import type { DriverName } from "../../../src/engine/driver.ts";
import { runtimeCommand } from "../process/runtime-command.ts";

/**
 * The command of the reference implementation's adapter, on the caller's runtime.
 *
 * @param driver the SQLite driver to use
 * @param module a JavaScript module to judge instead of the reference
 * @returns program and arguments
 */
export function referenceAdapter(driver: DriverName, module?: string): readonly string[] {
  const ending = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  const adapter = fileURLToPath(new URL(`../../adapters/node/adapter${ending}`, import.meta.url));
  const parameters = ["--driver", driver, ...(module === undefined ? [] : ["--module", module])];
  const [program, all] = runtimeCommand(adapter, parameters);
  return [program, ...all];
}
