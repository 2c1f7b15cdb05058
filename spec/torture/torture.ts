/** All tortures of one or more ports, and what they found. */
import { joinCommand } from "../runner/adapter/adapter-command.ts";
import { Unavailable } from "../runner/early-end.ts";
import { chaosRuns } from "./chaos-run.ts";
import { type PointsResult, torturePoints } from "./points-torture.ts";
import { powerTorture } from "./power/power-torture.ts";
import { skippedRun, type TortureName, type TortureOptions, type TortureRun } from "./torture-run.ts";

export interface TortureReport {
  readonly version: 1;
  /** `skipped`: some torture that was asked for did not run; what ran found nothing. */
  readonly verdict: "nothing found" | "violations" | "skipped";
  readonly seed: number;
  readonly runs: readonly TortureRun[];
}

/**
 * Runs the tortures one after the other.
 *
 * @throws {HarnessFault} when an adapter does not speak the protocol
 */
export async function torture(options: TortureOptions): Promise<TortureReport> {
  const runs: TortureRun[] = [];
  for (const name of options.tortures) {
    for (const one of await runOne(name, options)) runs.push(one);
    if (options.signal?.aborted === true) break;
  }
  const verdict = runs.some(({ violations }) => violations.length > 0)
    ? "violations"
    : runs.some(({ skipped, tried }) => skipped !== undefined || tried === 0)
      ? "skipped"
      : "nothing found";
  return { version: 1, verdict, seed: options.seed, runs };
}

async function runOne(name: TortureName, options: TortureOptions): Promise<TortureRun[]> {
  const { adapters } = options;
  switch (name) {
    case "sweep":
      return await inTurns(adapters, (adapter) => points("sweep", adapter, [], options));
    case "kill":
      return await inTurns(adapters, async (adapter) => {
        const others = adapters.filter((one) => one !== adapter);
        return await points("kill", adapter, others, options);
      });
    case "power":
      return await inTurns(adapters, (adapter) => powerOf(adapter, options));
    case "chaos":
      return await chaosRuns(options);
  }
}

async function inTurns<T>(list: readonly T[], run: (one: T) => Promise<TortureRun>): Promise<TortureRun[]> {
  const runs: TortureRun[] = [];
  for (const one of list) runs.push(await run(one));
  return runs;
}

async function points(
  name: "sweep" | "kill",
  adapter: readonly string[],
  beside: readonly (readonly string[])[],
  options: TortureOptions,
): Promise<TortureRun> {
  const { directory, seed, minutes, only, lanes, signal } = options;
  const names = [adapter, ...beside].map(joinCommand);
  const what = `${name} ${names[0]}`;
  try {
    const result = await torturePoints({
      torture: name,
      adapter,
      beside,
      directory,
      seed,
      minutes,
      only,
      lanes,
      signal,
      pointsAtMost: name === "sweep" ? options.points : options.kills,
      onProgress: (done, total) => options.onProgress?.(what, done, total),
    });
    const sum = (pick: (one: PointsResult["scenarios"][number]) => number): number =>
      result.scenarios.reduce((total, one) => total + pick(one), 0);
    return {
      torture: name,
      adapters: names,
      tried: sum(({ tried }) => tried),
      acknowledged: sum(({ acknowledged }) => acknowledged),
      seconds: result.seconds,
      details: result,
      violations: result.violations,
    };
  } catch (error) {
    if (error instanceof Unavailable) return skippedRun(name, names, error.message);
    throw error;
  }
}

async function powerOf(adapter: readonly string[], options: TortureOptions): Promise<TortureRun> {
  const { seed, minutes, states = 20_000, only, lanes, signal } = options;
  const names = [joinCommand(adapter)];
  try {
    const result = await powerTorture({
      command: adapter,
      seed,
      minutes,
      statesAtMost: states,
      only: only === undefined ? undefined : [only],
      jobs: lanes === undefined ? undefined : Math.ceil(lanes / 2),
      signal,
      onProgress: ({ statesInAll }) => options.onProgress?.(`power ${names[0]}`, statesInAll, states),
    });
    const { tried, acknowledged, seconds, violations } = result;
    return { torture: "power", adapters: names, tried, acknowledged, seconds, details: result, violations };
  } catch (error) {
    if (error instanceof Unavailable) return skippedRun("power", names, error.message);
    throw error;
  }
}
