/** How figures change with the size of a scenario: throughput by processes, worst wait by callers. */
import type { Markish, PlotOptions } from "@observablehq/plot";
import { type MetricName, metrics } from "../metrics.ts";
import type { ScenarioReport } from "../report.ts";
import type { Figure } from "./figure.ts";
import { exactAxis, logAxis } from "./log-axis.ts";
import { peerLook } from "./peer-colours.ts";
import type { Plots } from "./plot-library.ts";

export interface SeriesPlan {
  /** The name of the series. */
  readonly series: string;
  readonly metric: MetricName;
  readonly title: string;
  readonly caption: string;
  /** Whether the figures differ by powers of ten. */
  readonly isLog: boolean;
}

interface Point {
  readonly peer: string;
  readonly size: number;
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** @returns `null` when fewer than two sizes were measured */
export function seriesFigure(
  plan: SeriesPlan,
  scenarios: readonly ScenarioReport[],
  { plot }: Plots,
): Figure | null {
  const points = pointsOf(plan, scenarios);
  const sizes = [...new Set(points.map(({ size }) => size))].sort((a, b) => a - b);
  if (sizes.length < 2) return null;
  const by = scenarios.find(({ series }) => series?.name === plan.series)?.series?.by ?? "";
  // A peer that has one size only has no line.
  const peers = [...new Set(points.map(({ peer }) => peer))].filter(
    (peer) => points.filter((point) => point.peer === peer).length > 1,
  );
  const { what, unit } = metrics[plan.metric];
  const values = points.flatMap(({ min, max }) => [min, max]);
  const range = logAxis(values);
  const draw = (): PlotOptions => ({
    height: 340,
    marginLeft: 62,
    marginTop: 30,
    marginRight: 20,
    marginBottom: 40,
    x: { type: "log", label: `${by} →` },
    y: {
      ...(plan.isLog
        ? { type: "log", domain: range.domain }
        : { zero: true, nice: true, tickFormat: tick, ticks: 6, grid: true }),
      label: unit === "/s" ? `↑ ${what}` : `↑ ${what}, ${unit}`,
    },
    marks: [
      ...exactAxis(plot, "x", sizes, String, false),
      ...(plan.isLog ? exactAxis(plot, "y", range.ticks, tick) : []),
      ...peers.flatMap((peer) => peerMarks(plot, peer, points)),
    ],
  });
  return { title: plan.title, caption: plan.caption, peers, draw };
}

function tick(value: number): string {
  return value.toLocaleString("en-US");
}

function peerMarks(plot: Plots["plot"], peer: string, points: readonly Point[]): Markish[] {
  const own = points.filter((point) => point.peer === peer).sort((a, b) => a.size - b.size);
  const { colour, isDashed } = peerLook(peer);
  const place = { x: "size", stroke: colour } as const;
  return [
    plot.ruleX(own, { ...place, y1: "min", y2: "max", strokeOpacity: 0.55, strokeWidth: 2 }),
    plot.lineY(own, { ...place, y: "median", strokeWidth: 2.2, ...(isDashed && { strokeDasharray: "5 3" }) }),
    plot.dot(own, { x: "size", y: "median", fill: colour, r: 3.5 }),
  ];
}

function pointsOf({ series, metric }: SeriesPlan, scenarios: readonly ScenarioReport[]): Point[] {
  return scenarios
    .filter((scenario) => scenario.series?.name === series)
    .flatMap((scenario) =>
      scenario.peers.flatMap((peer) => {
        const figure = peer.metrics[metric];
        const size = scenario.series?.value ?? 0;
        if (figure === undefined) return [];
        const { median, min, max } = figure;
        return [{ peer: peer.name, size, median, min, max }];
      }),
    );
}
