/** The kill torture: a process is killed before and after each of its calls, alone or beside others. */
import { Account } from "../account.ts";
import { goOn, isLeftFile, type Leftovers, lookAfterwards } from "../aftermath.ts";
import type { Lane } from "../lane.ts";
import { baseKeys } from "../look/table.ts";
import { performerOf } from "../performer.ts";
import type { PointResult } from "../point.ts";
import type { Scenario } from "../scenario.ts";

/**
 * Tries one point.
 *
 * @param siblings adapters that have the database open, and write before and after the kill
 */
export async function tryKill(
  lane: Lane,
  scenario: Scenario,
  plan: string,
  left: Leftovers,
  siblings: readonly Lane[],
): Promise<PointResult> {
  const path = await lane.place(scenario.files);
  const account = new Account(scenario.files === "absent" ? [] : baseKeys);
  const victimProcess = await lane.newAdapter("victim");
  const victim = performerOf(victimProcess, path, account, "victim");
  const problems: string[] = [];
  const beside = await Promise.all(
    (scenario.files === "damaged" ? [] : siblings).map(async (one, index) =>
      performerOf(await one.adapter(), path, account, `sibling ${index + 1}`),
    ),
  );
  for (const sibling of beside) await sibling.perform([{ do: "connect" }, { do: "write" }]);
  await victim.perform(scenario.before ?? []);
  lane.injector.arm(plan);
  await victim.perform(scenario.acts);
  lane.injector.disarm();
  const fired = Object.values(lane.injector.states)[0]?.fired ?? 0;
  await victimProcess.process.kill();
  for (const sibling of beside) {
    await sibling.perform([{ do: "write" }, { do: "query" }, { do: "close" }]);
    if (scenario.files !== "damaged")
      for (const { asked, error } of sibling.refusals)
        problems.push(`${asked} is refused to a process that lives on: ${error.message}`);
  }
  const next = performerOf(await lane.adapter(), path, account, "next");
  problems.push(...(await goOn(next, scenario.files)));
  for (const one of [victim, ...beside, next]) problems.push(...one.problems);
  const group = (await lane.adapter()).pid;
  const aftermath = await lookAfterwards(lane, path, scenario.files, account, left, group);
  // A killed process can't tidy up. Others may leave its files alone for a while, since it might be alive elsewhere.
  problems.push(...aftermath.problems.filter((one) => !isLeftFile(one)));
  const litter = aftermath.problems.filter(isLeftFile);
  lane.clear(path);
  if (problems.length > 0) for (const one of [lane, ...siblings]) await one.discard();
  const errors = victim.refusals.map(({ asked, error }) => `${asked}: ${error.sqliteCode ?? error.kind}`);
  const { acknowledged } = account;
  return { scenario: scenario.id, plan, fired, problems, errors, left: litter, acknowledged };
}
