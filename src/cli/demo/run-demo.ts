import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type EngineName, engineNames } from "../../../faults/hazards/actor.ts";
import type { Cast, Hazard, Script } from "../../../faults/hazards/hazard.ts";
import { mountObstacle, startActor } from "./actor-process.ts";
import { type Damage, findDamage, isDamaged } from "./damage.ts";
import { type CastFigures, type DemoReport, type Figures, verdictOf } from "./demo-report.ts";
import { preventionOf } from "./prevention.ts";
import { setScene } from "./scene.ts";

export interface DemoOptions {
  readonly hazard: Hazard;
  /** How many runs of each kind: the seeds are 1 to this number. */
  readonly seeds: number;
  /** An empty directory; it is empty afterwards. */
  readonly directory: string;
  /** Called after each run with the number of runs that are over. */
  readonly onProgress?: (done: number) => void;
}

/** Shows one hazard with all casts that can play here. */
export async function runDemo(options: DemoOptions): Promise<DemoReport> {
  const { hazard, seeds } = options;
  const { versions, absent } = await enginesHere();
  const sqlite = Object.fromEntries(
    engineNames.filter((name) => versions.has(name)).map((name) => [name, versions.get(name)]),
  );
  const casts: CastFigures[] = [];
  const skipped: { cast: Cast; reason: string }[] = [];
  let done = 0;
  const onRun = (): void => options.onProgress?.(++done);
  for (const cast of hazard.casts) {
    const [reason] = enginesOf(cast).flatMap((engine) => absent.get(engine) ?? []);
    const obstacle = reason ?? (cast.mounts === true ? mountObstacle() : null);
    if (obstacle !== null) skipped.push({ cast, reason: obstacle });
    else {
      const run = (script: Script): Promise<Figures> => play(options, cast, script, onRun);
      const broken = await run(hazard.break);
      const kept = await run(hazard.keep);
      casts.push({ cast, broken, kept, preventedBy: preventionOf(hazard, cast, sqlite) });
    }
  }
  const { id, rule, broken, kept, damage, roles } = hazard;
  return {
    hazard: id,
    rule,
    broken,
    kept,
    damage,
    roles,
    seeds,
    sqlite,
    casts,
    skipped,
    verdict: verdictOf(casts),
  };
}

/** How many runs a demonstration has, for the progress bar. */
export function runsOf({ casts }: Hazard, seeds: number): number {
  return casts.length * seeds * 2;
}

async function play(
  { seeds, directory }: DemoOptions,
  cast: Cast,
  script: Script,
  onRun: () => void,
): Promise<Figures> {
  const all: Damage[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const place = join(directory, "run");
    mkdirSync(place);
    const scene = setScene(cast, place, seed);
    try {
      const expected = await script(scene);
      await scene.end();
      all.push(await findDamage(expected, scene.removed));
    } finally {
      await scene.end();
      rmSync(place, { recursive: true, force: true });
    }
    onRun();
  }
  const missing = all.map(({ missingRows }) => missingRows);
  return {
    runs: all.length,
    damaged: all.filter(isDamaged).length,
    withRowsLost: missing.filter((count) => count > 0).length,
    rowsLost: missing.reduce((sum, count) => sum + count, 0),
    malformed: all.filter((one) => one.malformed.length > 0).length,
    withFilesRemoved: all.filter((one) => one.removedFiles.length > 0).length,
  };
}

function enginesOf({ first, other, second }: Cast): EngineName[] {
  return [first, other, second].filter((engine) => engine !== undefined);
}

/** The SQLite version of each engine, or why it cannot play here. */
async function enginesHere(): Promise<{
  readonly versions: Map<EngineName, string>;
  readonly absent: Map<EngineName, string>;
}> {
  const versions = new Map<EngineName, string>();
  const absent = new Map<EngineName, string>();
  const greet = async (engine: EngineName): Promise<void> => {
    try {
      const actor = await startActor(engine);
      versions.set(engine, actor.sqliteVersion);
      await actor.end();
    } catch (error) {
      const [reason] = (error as Error).message.split("\n", 1);
      absent.set(engine, `${engine} does not run here: ${reason}`);
    }
  };
  await Promise.all(engineNames.map(greet));
  return { versions, absent };
}
