/** Steps that send a request to an adapter, and steps that collect a pending answer. */
import { relative } from "node:path";
import type { AdapterProcess, Pending } from "../adapter/adapter-process.ts";
import { opensConnection } from "../adapter/protocol.ts";
import { type ActorStep, type AwaitStep, actorsOfStep, nameRequest } from "../case/case.ts";
import { leavesOpen, requestOf } from "../case/load-cases.ts";
import { ExpectationFailed, HarnessFault } from "../early-end.ts";
import { assertReplyMeets } from "../judge/reply.ts";
import type { CaseContext } from "./case-context.ts";
import { patience } from "./patience.ts";
import { assertStillWaiting } from "./still-waiting.ts";

/** The actor of that name. */
export function actorOf(context: CaseContext, name: string): AdapterProcess {
  const actor = context.actors.get(name);
  if (actor === undefined) throw new HarnessFault(`the case has no actor ${name}`);
  return actor;
}

export async function runActorStep(context: CaseContext, step: ActorStep): Promise<void> {
  if (context.refused.has(String(step.unlessRefused))) return;
  const sent = actorsOfStep(context.case, step).map((name) => send(context, name, step));
  // For `lock`, timeoutMs is a parameter of the request: how long the port waits.
  const limit = step.op === "lock" ? {} : step;
  if (leavesOpen(step)) context.pending.set(step.name ?? "", sent);
  if (step.expect?.paused !== undefined) {
    for (const pending of sent)
      await assertPaused(pending, step.expect.paused, patience(context, pending.adapter, limit));
  } else if (step.expect?.pending === true) {
    await assertStillWaiting(sent);
  } else if (step.background !== true) {
    await settleAll(context, sent, step, limit);
  }
}

export async function runAwaitStep(context: CaseContext, step: AwaitStep): Promise<void> {
  for (const name of [step.await].flat()) {
    const sent = context.pending.get(String(name));
    if (sent === undefined) throw new HarnessFault(`nothing named ${name} is pending`);
    await settleAll(context, sent, step, step);
  }
}

function send(context: CaseContext, name: string, step: ActorStep): Pending {
  const { faults, ...request } = requestOf(step, context.path);
  const plan = faults === undefined && opensConnection(step.op) ? context.case.faults?.[name] : faults;
  const seeded =
    plan === undefined || plan === null ? {} : { faults: { seed: context.surroundings.seed, ...plan } };
  const actor = actorOf(context, name);
  const named = request.path === "$RELATIVE" ? { path: relative(actor.cwd, context.path) } : {};
  return actor.send(step.op, { ...request, ...named, ...seeded });
}

async function settleAll(
  context: CaseContext,
  sent: readonly Pending[],
  step: ActorStep | AwaitStep,
  limit: Parameters<typeof patience>[2],
): Promise<void> {
  await Promise.all(
    sent.map(async (pending) => {
      const { adapter, op, optional } = pending;
      const reply = await adapter.settle(pending, patience(context, adapter, limit));
      const { capabilities } = adapter;
      const what = `${adapter.name} ${nameRequest(step, op)}`;
      assertReplyMeets(step.expect ?? { ok: {} }, reply, { what, capabilities, optional });
      if (reply.kind === "error" && "name" in step) context.refused.add(String(step.name));
      if (reply.kind !== "ok") return;
      for (const value of step.acknowledges ?? []) context.acknowledged.push({ value, what });
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
