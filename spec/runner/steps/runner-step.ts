/** Steps that the runner itself performs between those of the actors. */

import type { Farewell } from "../adapter/adapter-process.ts";
import type { RunnerStep } from "../case/case.ts";
import { ExpectationFailed, HarnessFault } from "../early-end.ts";
import { descriptorsOf } from "../inspector/group-descriptors.ts";
import type { Inspector } from "../inspector/inspector.ts";
import type { InspectorKind } from "../inspector/inspector-pool.ts";
import { assertRows } from "../judge/rows.ts";
import { actorOf } from "./actor-step.ts";
import { runBurst } from "./burst-step.ts";
import type { CaseContext } from "./case-context.ts";
import { fileActions } from "./file-step.ts";
import { lookAtCopies, lookAtNames } from "./names-step.ts";
import { patience } from "./patience.ts";

type Action = (context: CaseContext, step: RunnerStep) => Promise<void> | void;

const actions: Readonly<Record<string, Action>> = {
  ...fileActions,
  burst: runBurst,
  names: lookAtNames,
  copies: lookAtCopies,
  resume: (context, step) => actorOf(context, String(step.actor)).resume(),
  async "wait-paused"(context, step) {
    const at = String(step.at);
    const actor = actorOf(context, String(step.actor));
    if (await actor.paused(at, null, patience(context, actor))) return;
    throw new ExpectationFailed(
      `${actor.name}: the body did not reach its pause ${at}`,
      { paused: at },
      "no such pause",
    );
  },
  async signal(context, step) {
    const actor = actorOf(context, String(step.actor));
    const signal = (step.signal ?? "SIGKILL") as NodeJS.Signals;
    if (signal === "SIGKILL") await actor.process.kill();
    else actor.process.signal(signal);
  },
  async end(context, step) {
    const actor = actorOf(context, String(step.actor));
    await actor.dismiss(patience(context, actor), step.how as Farewell);
  },
  wait: (_context, step) => new Promise((resolve) => setTimeout(resolve, Number(step.ms))),
  async contender(context, step) {
    const inspector = inspectorOf(context, step);
    const seen = await inspector.ask("contender", pathOf(context, step));
    if (seen === step.expect) return;
    const message =
      seen === "in"
        ? "another process got the write lock that the port should hold: the port's locks are gone"
        : "another process could not get the write lock, which should be free";
    throw new ExpectationFailed(message, step.expect, seen);
  },
  async rows(context, step) {
    await assertRows(inspectorOf(context, step), step.expect as never, pathOf(context, step));
  },
  async sql(context, step) {
    await inspectorOf(context, step).ask("sql", pathOf(context, step), { sql: step.sql });
  },
  async backup(context, step) {
    await context.inspector.ask("backup", pathOf(context, step), { to: step.to });
  },
  async hold(context, step) {
    const helper = context.surroundings.inspectors.take(kindOf(step));
    context.helpers.set(String(step.name), helper);
    await helper.ask("hold", pathOf(context, step), { what: step.what });
  },
  async release(context, step) {
    const helper = context.helpers.get(String(step.name));
    if (helper === undefined) throw new HarnessFault(`nothing named ${step.name} is held`);
    if (step.how === "kill") await helper.kill();
    else await helper.ask("release", "");
  },
  async "wait-locked"(context, step) {
    const path = pathOf(context, step);
    const deadline = performance.now() + patience(context, null);
    while ((await context.inspector.ask("flock", path)) === "free") {
      if (performance.now() > deadline)
        throw new ExpectationFailed(`no process took the lock on ${path}`, "held", "free");
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  },
  async "wait-committing"(context, step) {
    const path = pathOf(context, step);
    const deadline = performance.now() + patience(context, null);
    while ((await context.inspector.ask("reader", path)) === "in") {
      if (performance.now() > deadline)
        throw new ExpectationFailed(`no COMMIT waits for the readers of ${path}`, "out", "in");
    }
  },
  descriptors(context, step) {
    const actor = actorOf(context, String(step.actor));
    const path = pathOf(context, step);
    const seen = descriptorsOf(actor.pid, path);
    if (seen.length === step.expect) return;
    throw new ExpectationFailed(
      `${actor.name} has ${seen.length} descriptors of ${path}, not ${step.expect}`,
      step.expect,
      seen,
    );
  },
  async "forget-trace"(context, step) {
    const name = String(step.actor);
    const actor = actorOf(context, name);
    const report = await actor.report(patience(context, actor));
    context.marks.set(name, { trace: report?.trace?.length ?? 0, logs: report?.logs?.length ?? 0 });
  },
};

export async function runRunnerStep(context: CaseContext, step: RunnerStep): Promise<void> {
  const action = actions[step.runner];
  if (action === undefined) throw new HarnessFault(`unknown action ${step.runner}`);
  await action(context, step);
}

function kindOf(step: RunnerStep): InspectorKind {
  return step.with === "old" ? "old" : "current";
}

/** The inspector that a step asks for. One with an old SQLite goes back to the pool with the other helpers. */
function inspectorOf(context: CaseContext, step: RunnerStep): Inspector {
  if (kindOf(step) === "current") return context.inspector;
  const name = "the inspector with an old SQLite";
  const inspector = context.helpers.get(name) ?? context.surroundings.inspectors.take("old");
  context.helpers.set(name, inspector);
  return inspector;
}

function pathOf(context: CaseContext, step: RunnerStep): string {
  return String(step.path ?? context.path);
}
