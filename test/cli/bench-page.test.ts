import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { importInstalled } from "../../src/cli/bench/installed-package.ts";
import { logAxis } from "../../src/cli/bench/page/log-axis.ts";
import { renderPage } from "../../src/cli/bench/page/page.ts";
import { loadPlots } from "../../src/cli/bench/page/plot-library.ts";
import { delayAt } from "../../src/cli/bench/processes/loop-samples.ts";
import type { BenchReport, PeerReport, ScenarioReport } from "../../src/cli/bench/report.ts";
import { spreadOf } from "../../src/cli/bench/statistics.ts";

const nasty = `<script>alert("1")</script> & 'co'`;

function peer(name: string, factor: number): PeerReport {
  const rate = { unit: "/s", better: "more", ...spreadOf([3000 * factor, 2900 * factor]) } as const;
  const worstMs = { unit: "ms", better: "less", ...spreadOf([400 / factor, 500 / factor]) } as const;
  return {
    name,
    what: nasty,
    status: "measured",
    metrics: { rate, worstMs },
    latencyMs: [
      [0, 0.2],
      [0.9, 3],
      [0.99, 60],
      [1, 500 / factor],
    ],
    errors: { [nasty]: 2 },
    audit: { acknowledged: 400, missing: 0, doubled: 0, ghosts: 0, foreign: 0, intact: true },
    timeline: [
      [0, 0.1, 0.4],
      [1, 0.5, 0.8],
      [0, 30, 30.3],
    ],
  };
}

function scenario(value: number): ScenarioReport {
  return {
    name: `burst-${value}`,
    what: nasty,
    series: { name: "burst", by: "processes", value },
    durationMs: 1,
    peers: [
      peer("bare", 1),
      peer("walguard", 2),
      { name: "drizzle", what: "x", status: "skipped", reason: nasty, metrics: {}, errors: {} },
    ],
  };
}

const report: BenchReport = {
  version: 1,
  walguard: "0.0.0",
  startedAt: "2026-01-01T00:00:00.000Z",
  durationMs: 1000,
  quick: false,
  rounds: 2,
  machine: { platform: "linux x64", processor: nasty, processors: 2, memoryBytes: 8e9, runtime: "Node 24" },
  scenarios: [scenario(2), scenario(20)],
  targets: [
    {
      name: "burst-default",
      what: nasty,
      scenario: "burst-20",
      peer: "walguard",
      against: "bare",
      conditions: [
        { metric: "rate", of: "ratio", atLeast: 1.5, measured: spreadOf([2, 2]), met: true },
        { metric: "worstMs", of: "ratio", atMost: 0.25, measured: spreadOf([0.5, 0.5]), met: false },
        { metric: "p99Ms", of: "ratio", atMost: 0.25, measured: null, met: null, reason: nasty },
      ],
    },
  ],
  alarms: [nasty],
};

describe("the page of a benchmark", () => {
  test("has each plot, for wide and narrow screens, and the tables", async () => {
    const page = renderPage(report, await loadPlots());
    for (const title of [
      "Targets",
      "Throughput by processes",
      "Worst wait by processes",
      "How long writes took: burst-20",
      "Who held the lock when: burst-20",
    ]) {
      assert.ok(page.includes(`<h3>${title}</h3>`), `the plot ${title} is missing`);
    }
    assert.equal(page.match(/<svg /g)?.length, 2 * 6);
    assert.match(page, /ALARM/);
    assert.match(page, />NOT met</);
    assert.match(page, /prefers-color-scheme: dark/);
  });

  test("needs nothing from elsewhere", async () => {
    const page = renderPage(report, await loadPlots());
    const outside = page.match(/https?:|\/\/|\bsrc=|\bhref=|@import|url\(|<link|<script|<iframe|<img/g);
    assert.deepEqual(outside, null, "without a network the page is not whole");
  });

  test("shows texts as they are, and runs none of them", async () => {
    const page = renderPage(report, await loadPlots());
    assert.equal(page.includes("<script"), false, "a text is run");
    assert.ok(page.includes("&#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62; &#38; &#39;co&#39;"));
  });

  test("is made of what there is", async () => {
    const { targets: _, ...rest } = report;
    const page = renderPage({ ...rest, scenarios: [], targets: [], alarms: [] }, await loadPlots());
    assert.deepEqual(page.match(/<svg |<section/g), null, "a heading has nothing below it");
  });

  test("says what to install where the plotting library is missing or does not load", async () => {
    const message = (name: string, what: string): string =>
      `The page is drawn with ${name}, which ${what} — npm install @observablehq/plot jsdom, or omit --page`;
    for (const missing of ["@observablehq/plot", "jsdom"]) {
      const load = (name: string) => importInstalled(name === missing ? "@walguard/is-not-there" : name);
      await assert.rejects(loadPlots(load), {
        name: "DriverError",
        message: message(missing, "is not installed"),
      });
    }
    const broken = () => Promise.reject(new SyntaxError("unexpected end"));
    await assert.rejects(loadPlots(broken), { message: message("@observablehq/plot", "does not load") });
  });
});

describe("figures of the page", () => {
  test("a logarithmic axis has round numbers, within its range, and never none", () => {
    assert.deepEqual(logAxis([0.5, 2000]).ticks, [1, 10, 100, 1000]);
    assert.deepEqual(logAxis([400, 5000]).ticks, [500, 1000, 2000, 5000]);
    assert.deepEqual(logAxis([3.14]).ticks, [3.1]);
    assert.deepEqual(logAxis([0, Number.NaN]).ticks, [0.1, 1, 10]);
  });

  test("the delay of the event loop counts a long block by its length", () => {
    assert.equal(delayAt([1, 1, 1, 1], 0.5), 0.5);
    // In 1000 ms one block of 500: half of all events arrive in it, and wait for 250 on average.
    const gaps = [500, ...Array.from({ length: 500 }, () => 1)];
    assert.equal(delayAt(gaps, 0.9), 400);
    assert.equal(delayAt(gaps, 0.99), 490);
    assert.equal(delayAt([], 0.99), 0);
  });
});
