/** Holds figures against targets. */
import type { ConditionReport, TargetReport } from "./report.ts";
import type { PeerRuns } from "./rounds.ts";
import { spreadOf } from "./statistics.ts";
import type { Condition, Target } from "./targets.ts";

/**
 * A ratio is one of each round, of figures that were measured one right after the other; its median is judged.
 *
 * @param target a row of the table
 * @param all what the target's scenario gave
 * @param isJudged false where the figures are too small to say anything
 */
export function judge(target: Target, all: readonly PeerRuns[], isJudged: boolean): TargetReport {
  const { name, what, scenario, peer, against, conditions } = target;
  return {
    name,
    what,
    scenario,
    peer,
    against,
    conditions: conditions.map((condition) => judgeCondition(condition, target, all, isJudged)),
  };
}

function judgeCondition(
  condition: Condition,
  { peer, against }: Target,
  all: readonly PeerRuns[],
  isJudged: boolean,
): ConditionReport {
  const find = (name: string | null): PeerRuns | undefined => all.find((one) => one.peer.name === name);
  const [ours, theirs] = [find(peer), find(against)];
  const needed = condition.of === "ratio" ? [ours, theirs] : [ours];
  const missing = needed.find((one) => one === undefined || one.runs.length === 0 || one.leftOut !== null);
  if (missing !== undefined || needed.includes(undefined)) {
    const why = missing?.leftOut;
    const reason = why
      ? `${missing.peer.name} ${why.status}: ${why.reason}`
      : `${ours === undefined ? peer : against} did not take part`;
    // One that broke has not met anything.
    return { ...condition, measured: null, met: why?.status === "failed" && isJudged ? false : null, reason };
  }
  const values = (ours?.runs ?? []).map((run, round) => {
    const figure = run.metrics[condition.metric] ?? Number.NaN;
    const other = theirs?.runs[round]?.metrics[condition.metric] ?? Number.NaN;
    return condition.of === "ratio" ? figure / other : figure;
  });
  if (values.some((value) => !Number.isFinite(value)))
    return { ...condition, measured: null, met: isJudged ? false : null, reason: "a round gave no figure" };
  const measured = spreadOf(values.map((value) => Number(value.toPrecision(6))));
  if (!isJudged) return { ...condition, measured, met: null, reason: "not judged: the run was a quick one" };
  const errors = (ours?.runs ?? []).some((run) => Object.keys(run.errors ?? {}).length > 0);
  // Writes that fail make the others fast.
  if (errors) return { ...condition, measured, met: false, reason: `${peer} had errors` };
  const met =
    "atLeast" in condition ? measured.median >= condition.atLeast : measured.median <= condition.atMost;
  return { ...condition, measured, met };
}
