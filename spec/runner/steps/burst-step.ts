/** Many actors that write at once. */

import { actorsOfStep, type RunnerStep } from "../case/case.ts";
import { substitute } from "../case/substitute.ts";
import { assertReplyMeets } from "../judge/reply.ts";
import { actorOf } from "./actor-step.ts";
import type { CaseContext } from "./case-context.ts";
import { patience } from "./patience.ts";

/** All actors write in parallel, each one write after another. Every write must be acknowledged. */
export async function runBurst(context: CaseContext, step: RunnerStep): Promise<void> {
  const {
    db = "a",
    path = context.path,
    writes,
    body,
    reopen = false,
    timeoutMs,
  } = step as unknown as {
    db?: string;
    path?: string;
    writes: number;
    body: readonly object[];
    reopen?: boolean;
    timeoutMs?: number;
  };
  await Promise.all(
    actorsOfStep(context.case, step).map(async (name, index) => {
      const actor = actorOf(context, name);
      const limitMs = patience(context, actor, { timeoutMs });
      const run = async (op: string, parameters: object, n: number): Promise<void> => {
        const reply = await actor.settle(actor.send(op, parameters), limitMs);
        const what = `${name} ${op} ${n} of ${writes}`;
        assertReplyMeets({ ok: {} }, reply, { what, capabilities: actor.capabilities, optional: [] });
      };
      for (let n = 1; n <= writes; n++) {
        if (reopen) await run("connect", { db, path }, n);
        await run("write", { db, body: substitute(body, { $ACTOR: index + 1, $N: n }) }, n);
        if (reopen) await run("close", { db }, n);
      }
    }),
  );
}
