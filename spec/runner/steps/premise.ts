/** What a case takes for granted of a layer, and not every honest layer gives. */
import type { ActorStep, AwaitStep, RunnerStep, Step } from "../case/case.ts";
import { ExpectationFailed, UnmetPremise, Unsupported } from "../early-end.ts";
import { assertAcknowledged } from "../judge/acknowledged.ts";
import type { CaseContext } from "./case-context.ts";
import { assertControl } from "./control.ts";

/**
 * Runs a step. Where it has a premise and does not come out as expected, the case does not apply. A port that hung or
 * died there is wrong all the same.
 *
 * @throws {UnmetPremise}
 */
export async function underPremise(step: Step, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    const { premise } = step as ActorStep | AwaitStep | RunnerStep;
    if (premise === undefined || !isOfThePremise(error)) throw error;
    throw new UnmetPremise(premise, error);
  }
}

function isOfThePremise(error: unknown): error is ExpectationFailed | Unsupported {
  return (error instanceof ExpectationFailed && !error.always) || error instanceof Unsupported;
}

/**
 * What is asked of every port, also of one to which the rest of the case does not apply: it serves a healthy file,
 * and what it has acknowledged in this one is there.
 *
 * @param context with no request pending but those of the premise
 * @throws {ExpectationFailed}
 */
export async function assertRestOfPort(context: CaseContext, lastWordsTimeoutMs: number): Promise<void> {
  const control = await assertControl(context).catch((error: unknown) => error);
  await Promise.all([...context.actors.values()].map((actor) => actor.dismiss(lastWordsTimeoutMs)));
  await assertAcknowledged(context.inspector, context.acknowledged, context.path);
  if (control !== undefined) throw control;
}
