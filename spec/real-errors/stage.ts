/** A driver on a runtime: a column of the table. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { DriverName } from "../../src/engine/driver.ts";

/** How it is called in recipes and in the table. */
export type StageName = DriverName | `${DriverName} on Deno`;

/** A driver on a runtime. */
export interface Stage {
  readonly name: StageName;
  readonly runtime: "node" | "deno";
  readonly driver: DriverName;
}

/** All of them, in the table's order. */
export const stages: readonly Stage[] = [
  { name: "better-sqlite3", runtime: "node", driver: "better-sqlite3" },
  { name: "node:sqlite", runtime: "node", driver: "node:sqlite" },
  { name: "better-sqlite3 on Deno", runtime: "deno", driver: "better-sqlite3" },
  { name: "node:sqlite on Deno", runtime: "deno", driver: "node:sqlite" },
];

/** The stage that this process is. */
export function stageHere(driver: DriverName): StageName {
  return "Deno" in globalThis ? `${driver} on Deno` : driver;
}

/** The command that runs a program there: this runtime, or the one that is installed beside walguard. */
export function stageCommand({ runtime }: Stage): string[] {
  const here = "Deno" in globalThis ? "deno" : "node";
  const installed = fileURLToPath(new URL(`../../node_modules/.bin/${runtime}`, import.meta.url));
  const command = runtime === here ? process.execPath : existsSync(installed) ? installed : runtime;
  return runtime === "deno" ? [command, "run", "--allow-all", "--quiet"] : [command];
}
