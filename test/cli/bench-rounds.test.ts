import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { schemaErrors } from "../../spec/reader/json-schema.ts";
import { PeerUnavailable } from "../../src/cli/bench/peer-failure.ts";
import { peerHere } from "../../src/cli/bench/peers/peer-here.ts";
import { roundsOf, runRounds } from "../../src/cli/bench/rounds.ts";
import { isWell, runBench } from "../../src/cli/bench/run-bench.ts";
import type { Scenario, Session } from "../../src/cli/bench/scenarios/scenario.ts";
import { median, spreadOf } from "../../src/cli/bench/statistics.ts";
import { DriverError } from "../../src/errors.ts";

const peers = ["a", "b", "c"].map((name) => peerHere(name, name));

function scenario(more: Partial<Scenario> = {}): Scenario {
  return { name: "x", what: "x", peers, open: () => ({ run: () => ({ metrics: {} }) }), ...more };
}

function recorded(run: (name: string, count: number) => number): {
  readonly turns: string[];
  readonly session: Session;
} {
  const turns: string[] = [];
  const session: Session = {
    run({ name }) {
      turns.push(name);
      return { metrics: { rate: run(name, turns.filter((turn) => turn === name).length) } };
    },
  };
  return { turns, session };
}

describe("rounds of a benchmark", () => {
  test("each runs every peer once, and each peer is first in turn", async () => {
    const { turns, session } = recorded((_, count) => count);
    let reported = 0;
    const all = await runRounds(scenario(), session, 4, () => reported++);
    assert.equal(turns.join(""), "abcbcacababc");
    assert.equal(reported, 12, "the progress bar does not reach its end");
    assert.deepEqual(
      all.map(({ peer, runs }) => [peer.name, runs.map((run) => run.metrics.rate)]),
      ["a", "b", "c"].map((name) => [name, [1, 2, 3, 4]]),
    );
  });

  test("a warm-up round runs and does not count", async () => {
    const { turns, session } = recorded((_, count) => count);
    const [first] = await runRounds(scenario({ hasWarmUp: true }), session, 1, () => {});
    assert.equal(turns.length, 6);
    assert.deepEqual(
      first?.runs.map((run) => run.metrics.rate),
      [2],
      "a cold run counts as a measurement",
    );
  });

  test("a peer that cannot take part is skipped with its reason, and the others go on", async () => {
    const { turns, session } = recorded((name) => {
      if (name === "b") throw new PeerUnavailable("not installed");
      return 1;
    });
    const all = await runRounds(scenario(), session, 2, () => {});
    assert.equal(turns.join(""), "abcca");
    assert.deepEqual(all[1]?.leftOut, { status: "skipped", reason: "not installed" });
    assert.deepEqual([all[0]?.leftOut, all[2]?.leftOut], [null, null]);
  });

  test("a peer that breaks has failed, and so has one that cannot take part any more", async () => {
    const { session } = recorded((name, count) => {
      if (name === "a" && count === 2) throw new Error("worker 3 ended early");
      if (name === "b" && count === 2) throw new PeerUnavailable("gone");
      return 1;
    });
    const all = await runRounds(scenario(), session, 3, () => {});
    assert.deepEqual(
      all.map(({ runs, leftOut }) => [runs.length, leftOut?.status ?? null]),
      [
        [1, "failed"],
        [1, "failed"],
        [3, null],
      ],
      "a peer that broke looks as if it was not installed",
    );
  });

  test("a scenario that lacks its driver is skipped aloud, with all of its peers", async () => {
    const open = (): never => {
      throw new DriverError("The SQLite driver x cannot be loaded", { hint: "install it" });
    };
    const report = await runBench({
      scenarios: [scenario({ open })],
      targets: [],
      rounds: 1,
      quick: false,
      version: "0.0.0",
    });
    assert.deepEqual(
      report.scenarios[0]?.peers.map(({ status, reason }) => `${status}: ${reason}`),
      peers.map(() => "skipped: The SQLite driver x cannot be loaded — install it"),
    );
    assert.deepEqual(schemaErrors("bench-1.json", report), []);
    assert.equal(isWell(report), true);
  });

  test("short runs have several turns in a round, and a long one is run once", () => {
    assert.deepEqual(
      [roundsOf(scenario(), 5), roundsOf(scenario({ turns: 4 }), 5), roundsOf(scenario({ isOnce: true }), 5)],
      [5, 20, 1],
    );
  });
});

describe("statistics", () => {
  test("the median of an even number of values is the mean of the two in the middle", () => {
    assert.deepEqual([median([3, 1, 2]), median([4, 1, 3, 2])], [2, 2.5]);
    assert.ok(Number.isNaN(median([])), "no rounds must not look like a figure");
  });

  test("a spread has the rounds in their order", () => {
    assert.deepEqual(spreadOf([3, 1, 2]), { median: 2, min: 1, max: 3, rounds: [3, 1, 2] });
  });
});
