/** `walguard bench`. */

import { didYouMean } from "../did-you-mean.ts";
import type { Comparison } from "./bench/comparison.ts";
import { compareConnectCost } from "./bench/connect-cost.ts";
import { compareFirstConnects } from "./bench/first-connects.ts";
import { type MemoryGrowth, measureMemoryGrowth } from "./bench/memory-growth.ts";
import { compareWriteRate } from "./bench/write-rate.ts";
import { exitCode } from "./exit-code.ts";
import { showProgress } from "./progress.ts";
import { formatNumber, renderTable } from "./table.ts";
import { inWorkingPlace } from "./working-place.ts";

export interface BenchCommandOptions {
  readonly rounds: number;
  readonly dir?: string;
  readonly only?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

type Result = Comparison | MemoryGrowth;

const benches: Readonly<Record<string, (directory: string, rounds: number) => Result | Promise<Result>>> = {
  "write-full": (directory, rounds) => compareWriteRate(directory, "FULL", rounds),
  "write-off": (directory, rounds) => compareWriteRate(directory, "OFF", rounds),
  connect: compareConnectCost,
  "first-connect": compareFirstConnects,
  memory: measureMemoryGrowth,
};

/** @returns 0 when every target is met, 1 when one is not, 2 for an unknown benchmark */
export async function benchCommand(options: BenchCommandOptions): Promise<number> {
  const { only, rounds } = options;
  if (only !== undefined && !Object.hasOwn(benches, only)) {
    process.stderr.write(
      `walguard bench: unknown benchmark ${only}${didYouMean(only, Object.keys(benches)) || ";"} known are ${Object.keys(benches).join(", ")}\n`,
    );
    return exitCode.usage;
  }
  const chosen = Object.entries(benches).filter(([name]) => only === undefined || name === only);
  const progress = showProgress("bench", chosen.length, options.quiet === true);
  const results: Result[] = [];
  for (const [, bench] of chosen) {
    results.push(await inWorkingPlace(options.dir, async (directory) => bench(directory, rounds)));
    progress.update(results.length);
  }
  progress.stop();
  process.stdout.write(options.json ? `${JSON.stringify({ results }, null, 2)}\n` : `${render(results)}\n`);
  return results.every((result) => result.met) ? exitCode.well : exitCode.findings;
}

function render(results: readonly Result[]): string {
  const rows = results.map((result) => ("ratio" in result ? comparisonRow(result) : memoryRow(result)));
  return renderTable(["what", "walguard", "other", "ratio", "target", ""], rows);
}

function comparisonRow(result: Comparison): string[] {
  const { what, unit, target, met, rounds } = result;
  return [
    `${what}\n(against: ${result.otherIs}; ${rounds} rounds)`,
    `${formatNumber(result.walguard)} ${unit}`,
    `${formatNumber(result.other)} ${unit}`,
    formatNumber(result.ratio, 3),
    `${target.better === "more" ? "at least" : "at most"} ${target.ratio}`,
    met ? "met" : "NOT met",
  ];
}

function memoryRow(result: MemoryGrowth): string[] {
  const megabytes = (bytes: number): string => `${formatNumber(bytes / 1e6, 2)} MB`;
  return [
    `heap over ${formatNumber(result.transactions)} transactions`,
    `${megabytes(result.heapBefore)} before`,
    `${megabytes(result.heapAfter)} after`,
    `${formatNumber(result.bytesPerTransaction, 2)} B each`,
    "no growth",
    result.met ? "met" : "NOT met",
  ];
}
