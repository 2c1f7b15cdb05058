/** Runs one case, from the initial state to the final checks. */

import { AdapterProcess as Adapter } from "../adapter/adapter-process.ts";
import type { Report } from "../adapter/protocol.ts";
import {
  type ActorStep,
  type AwaitStep,
  actorsOf,
  type Case,
  describeStep,
  type RunnerStep,
  type Step,
} from "../case/case.ts";
import { substitute } from "../case/substitute.ts";
import { ExpectationFailed, HarnessFault, NotApplicable, Unavailable, UnmetPremise } from "../early-end.ts";
import { assertFinals } from "../judge/final-state.ts";
import { missedBefore, NeverFired } from "../judge/fired.ts";
import { Witness } from "../judge/witness.ts";
import { runActorStep, runAwaitStep } from "../steps/actor-step.ts";
import type { CaseContext, CaseSurroundings } from "../steps/case-context.ts";
import { assertControl } from "../steps/control.ts";
import { assertRestOfPort, underPremise } from "../steps/premise.ts";
import { prepareSetup } from "../steps/prepare-setup.ts";
import { runRunnerStep } from "../steps/runner-step.ts";

type Problem = ExpectationFailed | HarnessFault | Unavailable | NotApplicable | NeverFired;

export interface CaseOutcome {
  /** `undefined` when the case passed. */
  readonly problem?: Problem;
  /** What the runner saw that explains an unmet expectation. */
  readonly cause?: string;
  /** The step at which it ended early. */
  readonly step?: string;
  readonly reports: Readonly<Record<string, Report>>;
  readonly stderr: Readonly<Record<string, string>>;
}

const lastWordsTimeoutMs = 5000;

/** Runs a case. It leaves nothing behind but its directory. */
export async function runCase(raw: Case, surroundings: CaseSurroundings): Promise<CaseOutcome> {
  const { directory } = surroundings;
  const path = `${directory}/${raw.setup?.path ?? "case.db"}`;
  const places = new Map(actorsOf(raw).map((name) => [name, surroundings.placeOf(name)]));
  // The working directory of the first actor; the others have their own.
  const cwd = places.get(actorsOf(raw)[0] ?? "") ?? process.cwd();
  const one = substitute(raw, { $DB: path, $DIR: directory, $CWD: cwd });
  const inspector = surroundings.inspectors.take();
  const actors = new Map(
    actorsOf(one).map((name) => [
      name,
      new Adapter(name, surroundings.commandOf(name), {
        env: { ...surroundings.environment, ...one.env?.[name] },
        helloTimeoutMs: surroundings.helloTimeoutMs,
        cwd: places.get(name),
      }),
    ]),
  );
  const context: CaseContext = {
    case: one,
    directory,
    path,
    surroundings,
    actors,
    pending: new Map(),
    helpers: new Map(),
    inspector,
    saved: new Map(),
    acknowledged: [],
    refused: new Set(),
    protections: new Map(),
    marks: new Map(),
  };
  const reports: Record<string, Report> = {};
  const witness = new Witness(one, path, actors);
  let current: Step | undefined;
  let problem: unknown;
  let cause: string | undefined;
  let control: unknown;
  try {
    await prepareSetup(context);
    await Promise.all([...actors.values()].map((actor) => actor.hello()));
    await witness.look(null);
    for (const step of one.steps) {
      current = step;
      await runStep(context, step);
      await witness.look(step);
    }
    current = undefined;
    await collectReports(context, reports);
    control = await assertControl(context).catch((error: unknown) => error);
    await Promise.all([...actors.values()].map((actor) => actor.dismiss(lastWordsTimeoutMs)));
    await witness.look(null);
    // First, because it says more of the port.
    await assertFinals(context, reports);
    if (control !== undefined) throw control;
  } catch (error) {
    problem = error;
    if (current !== undefined) await witness.look(current);
    // The control is about another file than the one that was watched.
    if (problem !== control) cause = await witness.causeOf(problem, inspector).catch(() => undefined);
    await collectReports(context, reports).catch(() => {});
    if (error instanceof UnmetPremise) problem = await worseThan(error, context);
  } finally {
    for (const end of context.protections.values()) end();
    const all = [...actors.values()].map((actor) => actor.process.kill());
    const helpers = [inspector, ...context.helpers.values()].map((helper) =>
      surroundings.inspectors.giveBack(helper),
    );
    await Promise.all([...all, ...helpers]);
  }
  /** A failure says nothing about a port that never ran what was to fail. Our own code is to run it. */
  const about = (found: Problem): Problem => {
    if (!(found instanceof ExpectationFailed) || found.always || surroundings.strict === true) return found;
    const missed = missedBefore(one, current, reports);
    return missed.length === 0 ? found : new NeverFired(missed);
  };
  const stderr = Object.fromEntries([...actors].map(([name, actor]) => [name, actor.process.stderr]));
  if (problem === undefined) return { reports, stderr };
  return {
    problem: about(asProblem(problem)),
    ...(cause === undefined ? {} : { cause }),
    ...(current === undefined
      ? {}
      : { step: `step ${one.steps.indexOf(current) + 1}: ${describeStep(current)}` }),
    reports,
    stderr,
  };
}

async function runStep(context: CaseContext, step: Step): Promise<void> {
  await underPremise(step, async () => {
    if ("await" in step) return await runAwaitStep(context, step as AwaitStep);
    if ("runner" in step) return await runRunnerStep(context, step as RunnerStep);
    return await runActorStep(context, step as ActorStep);
  });
}

/** What is wrong with the port although the case does not apply to it, if anything is. */
async function worseThan(unmet: UnmetPremise, context: CaseContext): Promise<unknown> {
  return await assertRestOfPort(context, lastWordsTimeoutMs).then(
    () => unmet,
    (error: unknown) => error,
  );
}

async function collectReports(context: CaseContext, reports: Record<string, Report>): Promise<void> {
  await Promise.all(
    [...context.actors].map(async ([name, actor]) => {
      if (name in reports) return;
      const report = await actor.report(lastWordsTimeoutMs);
      if (report !== null) reports[name] = sinceMark(context, name, report);
    }),
  );
}

function sinceMark(context: CaseContext, name: string, report: Report): Report {
  const mark = context.marks.get(name);
  if (mark === undefined) return report;
  return {
    ...report,
    ...(report.trace === undefined ? {} : { trace: report.trace.slice(mark.trace) }),
    ...(report.logs === undefined ? {} : { logs: report.logs.slice(mark.logs) }),
  };
}

function asProblem(error: unknown): Problem {
  for (const kind of [ExpectationFailed, HarnessFault, Unavailable, NotApplicable, NeverFired])
    if (error instanceof kind) return error;
  return new HarnessFault(error instanceof Error ? (error.stack ?? error.message) : String(error));
}
