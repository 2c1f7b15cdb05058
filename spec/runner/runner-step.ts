/** What the runner does itself between the actors' steps. */
import { actorOf } from "./actor-step.ts";
import { runBurst } from "./burst-step.ts";
import type { RunnerStep } from "./case.ts";
import type { Scene } from "./case-run.ts";
import { HarnessFault, Unmet } from "./faults-of-the-run.ts";
import { fileActions } from "./file-step.ts";
import { assertRows } from "./finals.ts";
import { descriptorsOf } from "./group-descriptors.ts";
import { lookAtCopies, lookAtNames } from "./names-step.ts";

type Action = (scene: Scene, step: RunnerStep) => Promise<void> | void;

const actions: Readonly<Record<string, Action>> = {
  ...fileActions,
  burst: runBurst,
  names: lookAtNames,
  copies: lookAtCopies,
  resume: (scene, step) => actorOf(scene, String(step.actor)).resume(),
  async "wait-paused"(scene, step) {
    const at = String(step.at);
    const actor = actorOf(scene, String(step.actor));
    if (await actor.paused(at, null, scene.surroundings.stepTimeoutMs)) return;
    throw new Unmet(
      `${actor.name}: the body did not come to its pause ${at}`,
      { paused: at },
      "no such pause",
    );
  },
  async signal(scene, step) {
    const actor = actorOf(scene, String(step.actor));
    const signal = (step.signal ?? "SIGKILL") as NodeJS.Signals;
    if (signal === "SIGKILL") await actor.process.kill();
    else actor.process.signal(signal);
  },
  wait: (_scene, step) => new Promise((resolve) => setTimeout(resolve, Number(step.ms))),
  async contender(scene, step) {
    const seen = await scene.inspector.ask("contender", pathOf(scene, step));
    if (seen === step.expect) return;
    const message =
      seen === "in"
        ? "another process got the write lock while it had to be held: the port's locks are gone"
        : "another process could not get the write lock, which had to be free";
    throw new Unmet(message, step.expect, seen);
  },
  async rows(scene, step) {
    await assertRows(scene, step.expect as never, pathOf(scene, step));
  },
  async sql(scene, step) {
    await scene.inspector.ask("sql", pathOf(scene, step), { sql: step.sql });
  },
  async hold(scene, step) {
    const helper = scene.surroundings.inspectors.take();
    scene.helpers.set(String(step.name), helper);
    await helper.ask("hold", pathOf(scene, step), { what: step.what });
  },
  async release(scene, step) {
    const helper = scene.helpers.get(String(step.name));
    if (helper === undefined) throw new HarnessFault(`nothing named ${step.name} is held`);
    if (step.how === "kill") await helper.kill();
    else await helper.ask("release", "");
  },
  async "wait-locked"(scene, step) {
    const path = pathOf(scene, step);
    const deadline = performance.now() + scene.surroundings.stepTimeoutMs;
    while ((await scene.inspector.ask("flock", path)) === "free") {
      if (performance.now() > deadline) throw new Unmet(`nobody took the lock on ${path}`, "held", "free");
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  },
  descriptors(scene, step) {
    const actor = actorOf(scene, String(step.actor));
    const path = pathOf(scene, step);
    const seen = descriptorsOf(actor.pid, path);
    if (seen.length === step.expect) return;
    throw new Unmet(
      `${actor.name} has ${seen.length} descriptors of ${path}, not ${step.expect}`,
      step.expect,
      seen,
    );
  },
  async "forget-trace"(scene, step) {
    const name = String(step.actor);
    const report = await actorOf(scene, name).report(scene.surroundings.stepTimeoutMs);
    scene.marks.set(name, { trace: report?.trace?.length ?? 0, logs: report?.logs?.length ?? 0 });
  },
};

export async function runRunnerStep(scene: Scene, step: RunnerStep): Promise<void> {
  const action = actions[step.runner];
  if (action === undefined) throw new HarnessFault(`there is no action ${step.runner}`);
  await action(scene, step);
}

function pathOf(scene: Scene, step: RunnerStep): string {
  return String(step.path ?? scene.path);
}
