import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { judge } from "../../src/cli/bench/judge.ts";
import { peerHere } from "../../src/cli/bench/peers/peer-here.ts";
import type { LeftOut, PeerRuns } from "../../src/cli/bench/rounds.ts";
import type { Run } from "../../src/cli/bench/run.ts";
import { allScenarios } from "../../src/cli/bench/scenarios/scenario-list.ts";
import { type Condition, type Target, targets } from "../../src/cli/bench/targets.ts";

function runs(
  name: string,
  rates: readonly number[],
  more: Partial<Run> = {},
  leftOut: LeftOut | null = null,
): PeerRuns {
  return { peer: peerHere(name, name), runs: rates.map((rate) => ({ metrics: { rate }, ...more })), leftOut };
}

function target(condition: Condition): Target {
  return { name: "t", what: "t", scenario: "s", peer: "ours", against: "theirs", conditions: [condition] };
}

const twice: Condition = { metric: "rate", of: "ratio", atLeast: 2 };
const theirs = runs("theirs", [10, 20, 40]);

function verdictOf(condition: Condition, all: readonly PeerRuns[], isJudged = true) {
  const [report] = judge(target(condition), all, isJudged).conditions;
  assert.ok(report);
  return report;
}

describe("targets", () => {
  test("the ratio is one of each round, and its median is judged", () => {
    // The ratio of the medians would be 40 / 20.
    const report = verdictOf(twice, [runs("ours", [40, 20, 40]), theirs]);
    assert.deepEqual(report.measured, { median: 1, min: 1, max: 4, rounds: [4, 1, 1] });
    assert.equal(report.met, false);
  });

  test("a bound is a bound from its side, and is reached when it is equalled", () => {
    const ours = runs("ours", [20, 40, 80]);
    const met = (condition: Condition): boolean | null => verdictOf(condition, [ours, theirs]).met;
    assert.deepEqual(
      [
        met(twice),
        met({ ...twice, atLeast: 2.01 }),
        met({ metric: "rate", of: "ratio", atMost: 2 }),
        met({ metric: "rate", of: "ratio", atMost: 1.99 }),
        met({ metric: "rate", of: "figure", atMost: 40 }),
        met({ metric: "rate", of: "figure", atMost: 39 }),
      ],
      [true, false, true, false, true, false],
    );
  });

  test("errors of the peer that is judged miss the target: writes that fail make the others fast", () => {
    const failing = { errors: { SQLITE_BUSY: 1 } };
    assert.equal(verdictOf(twice, [runs("ours", [100, 100, 100], failing), theirs]).met, false);
    const others = runs("theirs", [10, 20, 40], failing);
    assert.equal(verdictOf(twice, [runs("ours", [100, 100, 100]), others]).met, true);
  });

  test("what was not measured is not met, and says why", () => {
    const skipped = runs("ours", [], {}, { status: "skipped", reason: "not here" });
    const failed = runs("ours", [100], {}, { status: "failed", reason: "it broke" });
    for (const [all, met, reason] of [
      [[skipped, theirs], null, "ours skipped: not here"],
      [[failed, theirs], false, "ours failed: it broke"],
      [[theirs], null, "ours did not take part"],
      [[runs("ours", [1])], null, "theirs did not take part"],
    ] as const) {
      const report = verdictOf(twice, all);
      assert.deepEqual([report.measured, report.met, report.reason], [null, met, reason]);
    }
  });

  test("a round without a figure misses the target", () => {
    const silent: PeerRuns = {
      ...runs("ours", [100, 100]),
      runs: [{ metrics: { rate: 100 } }, { metrics: {} }],
    };
    assert.equal(verdictOf(twice, [silent, theirs]).met, false);
  });

  test("a quick run judges nothing", () => {
    assert.equal(verdictOf(twice, [runs("ours", [1, 1, 1]), theirs], false).met, null);
  });

  test("all name scenarios and peers that there are", () => {
    const scenarios = allScenarios(false);
    for (const { name, scenario, peer, against } of targets) {
      const found = scenarios.find((one) => one.name === scenario);
      assert.ok(found, `${name} is about ${scenario}, which is not run`);
      for (const side of [peer, against ?? peer])
        assert.ok(
          found.peers.some((one) => one.name === side),
          `${name} is about ${side}, which takes no part in ${scenario}`,
        );
    }
    assert.equal(
      new Set([...targets, ...scenarios].map(({ name }) => name)).size,
      targets.length + scenarios.length,
    );
  });
});
