/** `walguard demo`. */
import { hazards } from "../../faults/hazards/hazard-list.ts";
import { didYouMean } from "../did-you-mean.ts";
import { type DemoReport, type DemoVerdict, renderDemo } from "./demo/demo-report.ts";
import { runDemo, runsOf } from "./demo/run-demo.ts";
import { exitCode } from "./exit-code.ts";
import { showProgress } from "./progress.ts";
import { renderTable } from "./table.ts";
import { inWorkingPlace } from "./working-place.ts";

export interface DemoCommandOptions {
  readonly seeds: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const codes: Readonly<Record<DemoVerdict, number>> = {
  shown: exitCode.well,
  "kept-damaged": exitCode.findings,
  "not-shown": exitCode.couldNotRun,
};

/**
 * Shows a hazard, or lists them all.
 *
 * @param id the hazard; `undefined` lists them
 * @returns 0 when it was shown, 1 when there was damage although the rule was kept, 2 for an unknown hazard, 3 when it
 *   could not be shown here
 */
export async function demoCommand(id: string | undefined, options: DemoCommandOptions): Promise<number> {
  if (id === undefined) return list(options);
  const hazard = hazards.find((one) => one.id === id);
  if (hazard === undefined) {
    const ids = hazards.map((one) => one.id);
    process.stderr.write(
      `walguard: there is no hazard ${JSON.stringify(id)}${didYouMean(id, ids)}\nThere are: ${ids.join(", ")}. Each makes a scratch database of its own, and takes no path.\n`,
    );
    return exitCode.usage;
  }
  if (process.platform === "win32") {
    process.stderr.write(`walguard: ${id} cannot be shown on Windows, whose locks are others\n`);
    return exitCode.couldNotRun;
  }
  const report = await inWorkingPlace(undefined, async (directory): Promise<DemoReport> => {
    const runs = runsOf(hazard, options.seeds);
    const progress = showProgress(`demo, ${id}`, runs, options.quiet === true);
    try {
      return await runDemo({ ...options, hazard, directory, onProgress: (done) => progress.update(done) });
    } finally {
      progress.stop();
    }
  });
  process.stdout.write(`${options.json ? JSON.stringify(report, null, 2) : renderDemo(report)}\n`);
  return codes[report.verdict];
}

function list({ json }: DemoCommandOptions): number {
  const all = hazards.map(({ id, rule, broken, kept, damage }) => ({ id, rule, broken, kept, damage }));
  const table = renderTable(
    ["hazard", "rule"],
    all.map(({ id, rule }) => [id, rule]),
  );
  process.stdout.write(`${json ? JSON.stringify(all, null, 2) : table}\n`);
  return exitCode.well;
}
