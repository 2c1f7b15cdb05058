import { joinCommand } from "../../runner/adapter/adapter-command.ts";
import type { Violation } from "../violation.ts";
import { type PowerResult, type PowerTortureOptions, power } from "./power.ts";
import { type RealCutsResult, realCuts } from "./real-cuts.ts";

export interface PowerTorture {
  readonly simulated: PowerResult;
  /** A real disk, or why there was none. */
  readonly real: RealCutsResult | string;
  readonly seconds: number;
  readonly tried: number;
  readonly acknowledged: number;
  readonly violations: readonly Violation[];
}

const statesPerCut = 1000;

/**
 * The whole torture of a port: the power is cut in simulation, and where that is possible for real, once for a thousand
 * states. With `only` there are no real cuts.
 *
 * @throws what {@link power} throws
 */
export async function powerTorture(options: PowerTortureOptions): Promise<PowerTorture> {
  const { command, env, seed, statesAtMost = 20_000, signal } = options;
  const began = performance.now();
  const simulated = await power(options);
  const cuts = Math.ceil(statesAtMost / statesPerCut);
  const real =
    options.only === undefined
      ? await realCuts({ command, env, seed, cuts, signal, until: endOf(options.minutes, began) })
      : "not run: single scenarios were asked for";
  const found = typeof real === "string" ? null : real;
  const adapter = joinCommand([joinCommand(command)]);
  const atRealCuts = (found?.violations ?? []).map(
    ({ cut, round, problems }): Violation => ({
      scenario: `real cuts, ${round}`,
      place: `cut ${cut}`,
      problems,
      // The moment is never the same again.
      repeats: false,
      again: `walguard torture --adapter ${adapter} --power --seed ${simulated.seed}`,
    }),
  );
  return {
    simulated,
    real,
    seconds: (performance.now() - began) / 1000,
    // Real cuts alone are too few to show anything.
    tried: simulated.states === 0 ? 0 : simulated.states + (found?.cuts ?? 0),
    acknowledged:
      simulated.scenarios.reduce((sum, one) => sum + one.acknowledged, 0) + (found?.acknowledged ?? 0),
    violations: [...simulated.violations, ...atRealCuts],
  };
}

function endOf(minutes: number | undefined, began: number): number {
  return minutes === undefined ? Number.POSITIVE_INFINITY : began + minutes * 60_000;
}
