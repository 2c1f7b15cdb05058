import { existsSync, realpathSync } from "node:fs";
import { basename, delimiter, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { joinCommand } from "../adapter/adapter-command.ts";
import { runtimeCommand } from "../process/runtime-command.ts";

/** How the command line is called from where this process runs: in a clone it is no command of its own. */
export function ownCommand(): string {
  const isClone = import.meta.url.endsWith(".ts");
  if (!isClone && isInstalledHere(process.cwd())) return "npx walguard";
  if (!isClone && basename(process.argv[1] ?? "") === "walguard") return "walguard";
  const main = fileURLToPath(new URL(`../../../src/cli/main${isClone ? ".ts" : ".js"}`, import.meta.url));
  const here = relative(process.cwd(), main);
  const [program, parameters] = runtimeCommand(here.length < main.length ? here : main);
  return joinCommand([isFirstOnPath(program) ? basename(program) : program, ...parameters]);
}

/** Whether a program's name alone starts it, and not another version of it. */
function isFirstOnPath(program: string): boolean {
  const places = (process.env.PATH ?? "").split(delimiter).map((place) => join(place, basename(program)));
  const first = places.find((place) => existsSync(place));
  return first !== undefined && realpathSync(first) === realpathSync(program);
}

/** Whether `npx walguard` runs what is installed, and not what the registry has. */
function isInstalledHere(directory: string): boolean {
  if (process.env.npm_command === "exec") return true;
  if (existsSync(join(directory, "node_modules", ".bin", "walguard"))) return true;
  const parent = dirname(directory);
  return parent !== directory && isInstalledHere(parent);
}
