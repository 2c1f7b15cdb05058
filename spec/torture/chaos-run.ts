/** Chaos as one of the tortures: without faults, and with system calls that fail meanwhile. */
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { openInjector } from "../../faults/real/injector/injector.ts";
import { ArgumentError } from "../../src/errors.ts";
import { joinCommand } from "../runner/adapter/adapter-command.ts";
import { chaos } from "./chaos/chaos.ts";
import type { ChaosResult } from "./chaos/chaos-result.ts";
import { disturbances, type Fired } from "./disturbances.ts";
import { skippedRun, type TortureOptions, type TortureRun } from "./torture-run.ts";

/** What a run of chaos knows. */
export interface ChaosDetails {
  readonly result: ChaosResult;
  /** How often each fault fired, by its plan; `null` without faults. */
  readonly fired: Readonly<Record<string, number>> | null;
}

/** How long a run is where nobody says, in minutes. */
const usualMinutes = 1;

/** @returns a run without and one with faults, each for half of the time */
export async function chaosRuns(options: TortureOptions): Promise<TortureRun[]> {
  const only = roundsOf(options.only);
  const minutes = (options.minutes ?? usualMinutes) / 2;
  const quiet = await play(options, only, minutes, null);
  const directory = mkdtempSync(join(options.directory, "chaos-"));
  const injector = openInjector({ directory, database: "chaos.db" });
  const names = options.adapters.map(joinCommand);
  if (!injector.available) return [quiet, skippedRun("chaos", names, `faults meanwhile: ${injector.reason}`)];
  using open = injector;
  const fired: Fired = new Map();
  const surroundings = { directory, env: open.environment(), disturb: disturbances(open, fired), fired };
  return [quiet, await play(options, only, minutes, surroundings)];
}

interface Surroundings {
  readonly directory: string;
  readonly env: Record<string, string>;
  readonly disturb: ReturnType<typeof disturbances>;
  readonly fired: Fired;
}

async function play(
  options: TortureOptions,
  only: readonly number[] | undefined,
  minutes: number,
  faults: Surroundings | null,
): Promise<TortureRun> {
  const { adapters, seed, signal } = options;
  const names = adapters.map(joinCommand);
  const what = faults === null ? "chaos" : "chaos with faults";
  const result = await chaos({
    adapters,
    seed,
    directory: faults?.directory ?? options.directory,
    ...(only === undefined ? { minutes } : { only }),
    ...(faults === null ? {} : { env: faults.env, disturb: faults.disturb }),
    signal,
    onProgress: ({ elapsedMs }) =>
      options.onProgress?.(what, Math.round(elapsedMs / 1000), Math.round(minutes * 60)),
  });
  const { figures } = result;
  const details: ChaosDetails = { result, fired: faults === null ? null : Object.fromEntries(faults.fired) };
  const firedInAll = Object.values(details.fired ?? {}).reduce((sum, times) => sum + times, 0);
  return {
    torture: "chaos",
    adapters: names,
    ...(faults !== null && firedInAll === 0 ? { skipped: "no fault fired while it ran" } : {}),
    tried: result.rounds,
    acknowledged: figures.acknowledged,
    seconds: result.elapsedMs / 1000,
    details,
    violations: result.violations.map(({ round, rule, text, again }) => ({
      scenario: what,
      place: `round:${round}`,
      problems: [`${rule}: ${text}`],
      again,
    })),
  };
}

function roundsOf(only: string | undefined): number[] | undefined {
  if (only === undefined) return undefined;
  const found = /^round:([1-9]\d*)$/.exec(only);
  if (found === null) {
    throw new ArgumentError(`--only ${only} is no round of chaos`, { hint: "rounds are named as round:17" });
  }
  return [Number(found[1])];
}
