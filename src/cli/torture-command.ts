/** `walguard torture`: what is lost when the engine fails, a process is killed, or the power goes. */

import { splitCommand } from "../../spec/runner/adapter/adapter-command.ts";
import { referenceAdapter } from "../../spec/runner/adapter/reference-adapter.ts";
import { HarnessFault } from "../../spec/runner/early-end.ts";
import { endLineProcesses } from "../../spec/runner/process/line-process.ts";
import type { ChaosDetails } from "../../spec/torture/chaos-run.ts";
import type { PointsResult } from "../../spec/torture/points-torture.ts";
import type { PowerTorture } from "../../spec/torture/power/power-torture.ts";
import { type TortureReport, torture } from "../../spec/torture/torture.ts";
import { type TortureName, type TortureRun, tortureNames } from "../../spec/torture/torture-run.ts";
import type { Violation } from "../../spec/torture/violation.ts";
import { defaultDriverName } from "../engine/driver.ts";
import { ArgumentError } from "../errors.ts";
import { exitCode } from "./exit-code.ts";
import { endOnInterrupt } from "./interrupt.ts";
import { showProgress } from "./progress.ts";
import { formatNumber, renderTable } from "./table.ts";
import { inWorkingPlace } from "./working-place.ts";

export interface TortureCommandOptions {
  /** The commands that start the adapters. Default: walguard's own. */
  readonly adapter?: readonly string[];
  readonly sweep?: boolean;
  readonly kill?: boolean;
  readonly power?: boolean;
  readonly chaos?: boolean;
  readonly minutes?: number;
  readonly points?: number;
  readonly kills?: number;
  readonly states?: number;
  readonly lanes?: number;
  readonly seed: number;
  readonly only?: string;
  readonly dir?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** @returns 0 when nothing was found, 1 when something was, 2 for a wrong option, 3 when something could not run */
export async function tortureCommand(options: TortureCommandOptions): Promise<number> {
  const chosen = tortureNames.filter((name) => options[name] === true);
  const tortures = chosen.length === 0 ? tortureNames : chosen;
  if (options.only !== undefined && tortures.length !== 1) {
    process.stderr.write(
      "walguard torture: --only names a place in one torture: say which, such as --sweep\n",
    );
    return exitCode.usage;
  }
  let adapters: string[][];
  try {
    adapters = options.adapter?.map(splitCommand) ?? [[...referenceAdapter(defaultDriverName())]];
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    process.stderr.write(`walguard torture: --adapter: ${error.message}\n`);
    return exitCode.usage;
  }
  endOnInterrupt(endLineProcesses);
  try {
    const report = await inWorkingPlace(options.dir, (directory) =>
      run(options, tortures, adapters, directory),
    );
    process.stdout.write(
      options.json === true ? `${JSON.stringify(report, null, 2)}\n` : `${render(report)}\n`,
    );
    return {
      violations: exitCode.findings,
      skipped: exitCode.couldNotRun,
      "nothing found": exitCode.well,
    }[report.verdict];
  } catch (error) {
    if (!(error instanceof HarnessFault) && !(error instanceof ArgumentError)) throw error;
    process.stderr.write(`walguard torture: ${error.message}\n`);
    return error instanceof ArgumentError ? exitCode.usage : exitCode.couldNotRun;
  }
}

async function run(
  options: TortureCommandOptions,
  tortures: readonly TortureName[],
  adapters: readonly (readonly string[])[],
  directory: string,
): Promise<TortureReport> {
  const { seed, minutes, points, kills, states, only, lanes } = options;
  let shown: { readonly what: string; readonly bar: ReturnType<typeof showProgress> } | null = null;
  try {
    return await torture({
      adapters,
      tortures,
      directory,
      seed,
      minutes,
      points,
      kills,
      states,
      only,
      lanes,
      onProgress(what, done, total) {
        if (shown?.what !== what) {
          shown?.bar.stop();
          shown = { what, bar: showProgress(what, total, options.quiet === true) };
        }
        shown.bar.update(done);
      },
    });
  } finally {
    (shown as { bar: { stop(): void } } | null)?.bar.stop();
  }
}

function render(report: TortureReport): string {
  const parts = report.runs.flatMap((one) => {
    if (one.skipped !== undefined) return [`${one.torture} did not run: ${one.skipped}`];
    return [`${one.torture}, ${one.adapters.join(" beside ")}`, tableOf(one)];
  });
  for (const alike of groups(report.runs.flatMap(({ violations }) => violations))) {
    const [{ scenario, place, problems, repeats, again }] = alike;
    const how = repeats === false ? " (not when it was tried again)" : "";
    const more = alike.length > 1 ? [`  and the same at ${formatNumber(alike.length - 1)} other places`] : [];
    parts.push(
      [`${scenario}, ${place}${how}:`, ...problems.map((one) => `  ${one}`), ...more, `  ${again}`].join(
        "\n",
      ),
    );
  }
  const tried = report.runs.reduce((sum, one) => sum + one.tried, 0);
  const found = report.runs.reduce((sum, one) => sum + one.violations.length, 0);
  const said = {
    "nothing found": `nothing was lost in ${formatNumber(tried)} tries (seed ${report.seed})`,
    violations: `${formatNumber(found)} of ${formatNumber(tried)} tries broke a promise (seed ${report.seed})`,
    skipped: "not everything could run, or something was never reached; what ran found nothing",
  }[report.verdict];
  return [...parts, said].join("\n\n");
}

/** A broken layer breaks the same promise at a hundred places: those of one scenario with the same problems are one. */
function groups(violations: readonly Violation[]): (readonly [Violation, ...Violation[]])[] {
  const found = new Map<string, [Violation, ...Violation[]]>();
  for (const one of violations) {
    const key = `${one.scenario}: ${one.problems.map((text) => text.replaceAll(/\d+/g, "n")).join()}`;
    const alike = found.get(key);
    if (alike === undefined) found.set(key, [one]);
    else alike.push(one);
  }
  return [...found.values()];
}

function tableOf(one: TortureRun): string {
  if (one.torture === "sweep" || one.torture === "kill") return pointsTable(one.details as PointsResult);
  if (one.torture === "chaos") return chaosTable(one.details as ChaosDetails);
  if (one.torture === "power") return powerTable(one.details as PowerTorture);
  return renderTable(
    ["tried", "writes acknowledged", "seconds", "violations"],
    [[one.tried, one.acknowledged, one.seconds, one.violations.length].map((value) => formatNumber(value))],
  );
}

function chaosTable({ result, fired }: ChaosDetails): string {
  const { figures, rounds, longestWait } = result;
  const lines: readonly (readonly [string, number])[] = [
    ["rounds", rounds],
    ["processes started", figures.actors],
    ["killed, stopped", figures.kills + figures.stops],
    ["faults that fired", Object.values(fired ?? {}).reduce((sum, times) => sum + times, 0)],
    ["writes acknowledged", figures.acknowledged],
    ["rolled back, not started", figures.rolledBack + figures.notStarted],
    ["in doubt, never answered", figures.unknown + figures.neverAnswered],
    ["reads while it ran", figures.reads],
    ["rows held against the writes", figures.rows],
    ["longest wait, ms", longestWait?.ms ?? 0],
  ];
  return renderTable(
    ["chaos", ""],
    lines.map(([name, value]) => [name, formatNumber(value)]),
  );
}

function pointsTable(result: PointsResult): string {
  const rows = result.scenarios.map((one) =>
    one.skipped === undefined
      ? [
          one.id,
          ...[one.points, one.tried, one.notReached, one.acknowledged].map((value) => formatNumber(value)),
        ]
      : [one.id, "skipped", "", "", one.skipped],
  );
  const table = renderTable(["scenario", "points", "tried", "not reached", "writes acknowledged"], rows);
  const errors = Object.entries(result.errors).slice(0, 8);
  const refused = errors.map(([name, count]) => `${count} x ${name}`).join(", ") || "nothing";
  const left = Object.entries(result.left).map(([name, count]) => `${count} x ${name}`);
  const litter = left.length === 0 ? "" : `\nleft behind by the killed: ${left.join(", ")}`;
  return `${table}\nrefused meanwhile: ${refused}${litter}\nlooked with SQLite ${result.lookedWith.join(" and ")}, ${formatNumber(result.seconds)} s`;
}

function powerTable({ simulated, real, seconds }: PowerTorture): string {
  const rows = simulated.scenarios.map((one) => [
    one.id,
    ...[one.events, one.syncs, one.states, one.violating, one.acknowledged].map((value) =>
      formatNumber(value),
    ),
  ]);
  const skipped = simulated.skipped.map(({ id, reason }) => `${id} shows nothing: ${reason}`);
  const { ordered, unordered } = simulated.statesByModel;
  const ofReal =
    typeof real === "string"
      ? `a real disk: ${real}`
      : `a real disk: ${formatNumber(real.cuts)} cuts, ${formatNumber(real.acknowledged)} acknowledged writes looked for, ${formatNumber(real.violations.length)} cuts lost something`;
  return [
    renderTable(["scenario", "changes", "syncs", "states", "wrong", "writes acknowledged"], rows),
    ...skipped,
    `${formatNumber(simulated.states)} distinct states (${formatNumber(ordered)} with a journal of metadata, ${formatNumber(unordered)} more without), ${formatNumber(seconds)} s`,
    ofReal,
  ].join("\n");
}
