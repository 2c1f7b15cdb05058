import { relative } from "node:path";
import { fileURLToPath } from "node:url";

/** How the command line is called from where this process runs: in a clone it is no command of its own. */
export function ownCommand(): string {
  if (!import.meta.url.endsWith(".ts")) return "npx walguard";
  const main = fileURLToPath(new URL("../../../src/cli/main.ts", import.meta.url));
  return `${"Deno" in globalThis ? "deno run -A" : "node"} ${relative(process.cwd(), main)}`;
}
