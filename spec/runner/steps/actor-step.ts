/** Steps that send a request to an adapter, and steps that collect a pending answer. */
import type { AdapterProcess, Pending } from "../adapter/adapter-process.ts";
import { type ActorStep, type AwaitStep, actorsOfStep, nameRequest } from "../case/case.ts";
import { leavesOpen, requestOf } from "../case/load-cases.ts";
import { ExpectationFailed, HarnessFault } from "../early-end.ts";
import { assertReplyMeets } from "../judge/reply.ts";
import type { CaseContext } from "./case-context.ts";

/** How long a request that must stay pending is watched, in milliseconds. If too short, a failure may be missed, but none is made up. */
const watchMs = 150;

/** The actor of that name. */
export function actorOf(context: CaseContext, name: string): AdapterProcess {
  const actor = context.actors.get(name);
  if (actor === undefined) throw new HarnessFault(`the case has no actor ${name}`);
  return actor;
}

export async function runActorStep(context: CaseContext, step: ActorStep): Promise<void> {
  const sent = actorsOfStep(context.case, step).map((name) => send(context, name, step));
  // For `lock`, timeoutMs is a parameter of the request: how long the port waits.
  const given = step.op === "lock" ? undefined : step.timeoutMs;
  const timeoutMs = given ?? context.surroundings.stepTimeoutMs;
  if (leavesOpen(step)) context.pending.set(step.name ?? "", sent);
  if (step.expect?.paused !== undefined) {
    for (const pending of sent) await assertPaused(pending, step.expect.paused, timeoutMs);
  } else if (step.expect?.pending === true) {
    await assertStillOpen(sent);
  } else if (step.background !== true) {
    await settleAll(sent, step, timeoutMs);
  }
}

export async function runAwaitStep(context: CaseContext, step: AwaitStep): Promise<void> {
  for (const name of [step.await].flat()) {
    const sent = context.pending.get(String(name));
    if (sent === undefined) throw new HarnessFault(`nothing named ${name} is pending`);
    await settleAll(sent, step, step.timeoutMs ?? context.surroundings.stepTimeoutMs);
  }
}

function send(context: CaseContext, name: string, step: ActorStep): Pending {
  const { faults, ...request } = requestOf(step, context.path);
  const opens = ["connect", "apply", "raw"].includes(step.op);
  const plan = faults === undefined && opens ? context.case.faults?.[name] : faults;
  const seeded =
    plan === undefined || plan === null ? {} : { faults: { seed: context.surroundings.seed, ...plan } };
  return actorOf(context, name).send(step.op, { ...request, ...seeded });
}

async function settleAll(
  sent: readonly Pending[],
  step: ActorStep | AwaitStep,
  timeoutMs: number,
): Promise<void> {
  await Promise.all(
    sent.map(async (pending) => {
      const reply = await pending.adapter.settle(pending, timeoutMs);
      assertReplyMeets(
        step.expect ?? { ok: {} },
        reply,
        `${pending.adapter.name} ${nameRequest(step, pending.op)}`,
      );
    }),
  );
}

async function assertPaused(pending: Pending, at: string, timeoutMs: number): Promise<void> {
  const { adapter } = pending;
  if (await adapter.paused(at, pending, timeoutMs)) return;
  const seen = pending.settled ? await pending.answer : "no answer";
  if (!pending.settled) await adapter.process.kill();
  throw new ExpectationFailed(
    `${adapter.name} ${pending.op}: the body did not reach its pause ${at}`,
    { paused: at },
    seen,
  );
}

async function assertStillOpen(sent: readonly Pending[]): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, watchMs));
  for (const pending of sent) {
    if (!pending.settled) continue;
    throw new ExpectationFailed(
      `${pending.adapter.name} ${pending.op} did not wait, though it had to`,
      { pending: true },
      await pending.answer,
      "lock",
    );
  }
}
