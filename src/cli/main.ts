#!/usr/bin/env node
/** The entry point: checks that this runtime is supported before anything native is loaded. */
import { runtimeUnfitness } from "../engine/runtime-fitness.ts";
import { exitCode } from "./exit-code.ts";

const unfit = runtimeUnfitness();
if (unfit === null) {
  const { runProgram } = await import("./program.ts");
  process.exitCode = await runProgram(process.argv);
} else {
  process.stderr.write(
    `${unfit}; put a newer one first on the path (npx -p node@24 walguard …) or use Deno\n`,
  );
  process.exitCode = exitCode.couldNotRun;
}
