/** One case, from the state of the file to the last look at it. */

import { runActorStep, runAwaitStep } from "./actor-step.ts";
import { AdapterProcess as Adapter, type AdapterProcess, type Pending } from "./adapter-process.ts";
import {
  type ActorStep,
  type AwaitStep,
  actorsOf,
  type Case,
  describeStep,
  type RunnerStep,
  type Step,
} from "./case.ts";
import { HarnessFault, NotHere, Unmet } from "./faults-of-the-run.ts";
import { assertFinals } from "./finals.ts";
import type { Inspector } from "./inspector.ts";
import type { InspectorPool } from "./inspector-pool.ts";
import type { Report } from "./protocol.ts";
import { runRunnerStep } from "./runner-step.ts";
import { prepareSetup } from "./setup-place.ts";
import { substitute } from "./substitute.ts";

export interface CaseSurroundings {
  /** An empty directory of this case's own. */
  readonly directory: string;
  /** The command that plays an actor. */
  readonly commandOf: (actor: string) => readonly string[];
  /** How long a step may take, in milliseconds, unless it says so itself. */
  readonly stepTimeoutMs: number;
  readonly helloTimeoutMs: number;
  readonly inspectors: InspectorPool;
  /** More of the environment of every process. */
  readonly environment: Readonly<Record<string, string>>;
  /** For the dice of fault plans that name no seed. */
  readonly seed: number;
}

/** What steps share while a case runs. */
export interface Scene {
  readonly case: Case;
  readonly directory: string;
  readonly path: string;
  readonly surroundings: CaseSurroundings;
  readonly actors: ReadonlyMap<string, AdapterProcess>;
  readonly pending: Map<string, Pending[]>;
  readonly helpers: Map<string, Inspector>;
  readonly inspector: Inspector;
  /** Hashes and file identities that `save` kept. */
  readonly saved: Map<string, string>;
  /** Where the final look at an actor's report begins. */
  readonly marks: Map<string, { readonly trace: number; readonly logs: number }>;
}

export interface CaseOutcome {
  /** Undefined when the case passed. */
  readonly problem?: Unmet | HarnessFault | NotHere;
  /** The step at which it ended early. */
  readonly step?: string;
  readonly reports: Readonly<Record<string, Report>>;
  readonly stderr: Readonly<Record<string, string>>;
}

const lastWordsTimeoutMs = 5000;

/** Runs a case. Nothing of it is left behind but its directory. */
export async function runCase(raw: Case, surroundings: CaseSurroundings): Promise<CaseOutcome> {
  const { directory } = surroundings;
  const path = `${directory}/${raw.setup?.path ?? "case.db"}`;
  const one = substitute(raw, { $DB: path, $DIR: directory });
  const inspector = surroundings.inspectors.take();
  const actors = new Map(
    actorsOf(one).map((name) => [
      name,
      new Adapter(name, surroundings.commandOf(name), {
        env: { ...surroundings.environment, ...one.env?.[name] },
        helloTimeoutMs: surroundings.helloTimeoutMs,
      }),
    ]),
  );
  const scene: Scene = {
    case: one,
    directory,
    path,
    surroundings,
    actors,
    pending: new Map(),
    helpers: new Map(),
    inspector,
    saved: new Map(),
    marks: new Map(),
  };
  const reports: Record<string, Report> = {};
  let current: Step | undefined;
  let problem: unknown;
  try {
    await prepareSetup(scene);
    await Promise.all([...actors.values()].map((actor) => actor.hello()));
    for (const step of one.steps) {
      current = step;
      await runStep(scene, step);
    }
    current = undefined;
    await collectReports(scene, reports);
    await Promise.all([...actors.values()].map((actor) => actor.dismiss(lastWordsTimeoutMs)));
    await assertFinals(scene, reports);
  } catch (error) {
    problem = error;
    await collectReports(scene, reports).catch(() => {});
  } finally {
    const all = [...actors.values()].map((actor) => actor.process.kill());
    const helpers = [inspector, ...scene.helpers.values()].map((helper) =>
      surroundings.inspectors.giveBack(helper),
    );
    await Promise.all([...all, ...helpers]);
  }
  const stderr = Object.fromEntries([...actors].map(([name, actor]) => [name, actor.process.stderr]));
  if (problem === undefined) return { reports, stderr };
  return {
    problem: asProblem(problem),
    ...(current === undefined
      ? {}
      : { step: `step ${one.steps.indexOf(current) + 1}: ${describeStep(current)}` }),
    reports,
    stderr,
  };
}

async function runStep(scene: Scene, step: Step): Promise<void> {
  if ("await" in step) return await runAwaitStep(scene, step as AwaitStep);
  if ("runner" in step) return await runRunnerStep(scene, step as RunnerStep);
  return await runActorStep(scene, step as ActorStep);
}

async function collectReports(scene: Scene, reports: Record<string, Report>): Promise<void> {
  await Promise.all(
    [...scene.actors].map(async ([name, actor]) => {
      if (name in reports) return;
      const report = await actor.report(lastWordsTimeoutMs);
      if (report !== null) reports[name] = sinceMark(scene, name, report);
    }),
  );
}

function sinceMark(scene: Scene, name: string, report: Report): Report {
  const mark = scene.marks.get(name);
  if (mark === undefined) return report;
  return {
    ...report,
    ...(report.trace === undefined ? {} : { trace: report.trace.slice(mark.trace) }),
    ...(report.logs === undefined ? {} : { logs: report.logs.slice(mark.logs) }),
  };
}

function asProblem(error: unknown): Unmet | HarnessFault | NotHere {
  if (error instanceof Unmet || error instanceof HarnessFault || error instanceof NotHere) return error;
  return new HarnessFault(error instanceof Error ? (error.stack ?? error.message) : String(error));
}
