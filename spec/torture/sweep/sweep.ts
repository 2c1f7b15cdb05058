/** The sweep: each system call of each scenario fails in turn, and nothing that was promised is lost. */
import { Account } from "../account.ts";
import { type Contender, goOn, isLeftFile, lookAfterwards } from "../aftermath.ts";
import type { Lane } from "../lane.ts";
import { baseKeys } from "../look/table.ts";
import { performerOf } from "../performer.ts";
import type { PointResult } from "../point.ts";
import type { Premise } from "../premise.ts";
import type { Scenario } from "../scenario.ts";

/** Tries one point. What the port does when nothing fails is its premise. */
export async function tryPoint(
  lane: Lane,
  scenario: Scenario,
  plan: string,
  premise: Premise,
): Promise<PointResult> {
  const adapter = await lane.adapter();
  const path = await lane.place(scenario.files);
  const account = new Account(scenario.files === "absent" ? [] : baseKeys);
  const performer = performerOf(adapter, path, account, "write");
  await performer.perform(scenario.before ?? []);
  lane.injector.arm(plan);
  await performer.perform(scenario.acts);
  lane.injector.disarm();
  const [state] = Object.values(lane.injector.states);
  const fired = state?.fired ?? 0;
  const problems: string[] = [];
  const endedByItself =
    performer.hasEnded && scenario.acts.every((act) => act.do !== "end" && act.do !== "die");
  if (endedByItself && !performer.wasHung)
    problems.push(
      `the process ended by itself (${JSON.stringify(adapter.process.end)}): ${adapter.process.stderr.slice(-500)}`,
    );
  problems.push(...downgrade(performer.modes, premise.mode, plan));
  const refused = performer.refusals.some(({ asked }) => asked === "connect");
  if (premise.refuses && !refused) problems.push("a file that is refused when nothing fails was handed out");
  let next = performer;
  if (performer.hasEnded) next = performerOf(await lane.adapter(), path, account, "afterwards");
  problems.push(...(await goOn(next, scenario.files, contenderOf(lane, path, plan))));
  problems.unshift(...performer.problems);
  if (next !== performer) problems.push(...next.problems);
  const running = await lane.adapter();
  const aftermath = await lookAfterwards(lane, path, scenario.files, account, premise.left, running.pid);
  problems.push(...aftermath.problems);
  lane.clear(path);
  const left = problems.filter((one) => !isExcused(one, plan));
  // A process with a lock that lasts is of no further use.
  if (problems.length > 0 || next.hasEnded) await lane.discard();
  const errors = performer.refusals.map(({ asked, error }) => `${asked}: ${error.sqliteCode ?? error.kind}`);
  return { scenario: scenario.id, plan, fired, problems: left, errors, acknowledged: account.acknowledged };
}

/** An unlock that failed leaves its lock, which is the engine's own and lasts until the close. */
function contenderOf(lane: Lane, path: string, plan: string): Contender | undefined {
  return plan.startsWith("sys.unlock") ? undefined : () => lane.looker.getsIn(path);
}

/** One failure is no proof that a file system can't do WAL, and a file stays in the mode that it was given. */
function downgrade(modes: readonly string[], usual: string | undefined, plan: string): string[] {
  const [mode] = modes;
  const once = /[=>]1\*(?:errno|torn|short)/.test(plan);
  if (!once || mode === undefined || mode === usual) return [];
  return [`connect gave the mode ${mode} because of one call that failed; else it gives ${usual}`];
}

/** A file that could not be removed, because just that was made to fail, stays behind. */
function isExcused(problem: string, plan: string): boolean {
  if (plan.startsWith("sys.unlink")) return isLeftFile(problem);
  return plan.startsWith("sys.unlock") && isOfLastingLock(problem);
}

/** After an unlock that failed the engine keeps the lock, and the descriptor, for as long as the process lives. */
function isOfLastingLock(problem: string): boolean {
  return /is refused to a new connection|the process still has|was left behind|database is locked/.test(
    problem,
  );
}
