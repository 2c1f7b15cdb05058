/** How long writes took: the share that took longer than any time, both axes logarithmic, so that the tail is seen. */
import type { PlotOptions } from "@observablehq/plot";
import type { PeerReport, ScenarioReport } from "../report.ts";
import type { Figure } from "./figure.ts";
import { exactAxis, logAxis } from "./log-axis.ts";
import { peerLook } from "./peer-colours.ts";
import type { Plots } from "./plot-library.ts";

interface Point {
  readonly ms: number;
  /** The share of writes that took longer. */
  readonly slower: number;
}

/** Below this all writes are alike, in milliseconds: one that waits for nothing takes as long as the disk. */
const leastMs = 0.05;

/** @returns `null` when no peer has latencies */
export function latencyFigure({ name, what, peers }: ScenarioReport, { plot }: Plots): Figure | null {
  const lines = peers.flatMap((peer) =>
    peer.latencyMs ? [{ peer: peer.name, points: pointsOf(peer) }] : [],
  );
  if (lines.length === 0) return null;
  const all = lines.flatMap(({ points }) => points);
  const shares = logAxis(all.map(({ slower }) => slower));
  const times = logAxis(all.map(({ ms }) => ms));
  const draw = (): PlotOptions => ({
    height: 380,
    marginLeft: 62,
    marginTop: 30,
    marginRight: 20,
    marginBottom: 40,
    x: {
      type: "log",
      label: "time from wanting to write to acknowledged, ms →",
      domain: times.domain,
    },
    y: {
      type: "log",
      domain: [shares.domain[0], 1],
      label: "↑ share of writes that took longer",
    },
    marks: [
      ...exactAxis(plot, "x", times.ticks, (ms) => ms.toLocaleString("en-US")),
      ...exactAxis(plot, "y", shares.ticks, (share) => `${Number((share * 100).toPrecision(2))} %`),
      ...lines.map(({ peer, points }) => {
        const { colour, isDashed } = peerLook(peer);
        return plot.line(points, {
          x: "ms",
          y: "slower",
          stroke: colour,
          strokeWidth: isDashed ? 1.6 : 2.4,
          ...(isDashed && { strokeDasharray: "5 3" }),
        });
      }),
    ],
  });
  return {
    title: `How long writes took: ${name}`,
    caption: `${what}, all rounds. A line further to the left is better; where it ends at the bottom is the worst wait.`,
    peers: lines.map(({ peer }) => peer),
    draw,
  };
}

function pointsOf({ latencyMs = [], audit }: PeerReport): Point[] {
  const least = 1 / Math.max(1, audit?.acknowledged ?? 10_000);
  return latencyMs.map(([share, ms]) => ({ ms: Math.max(leastMs, ms), slower: Math.max(least, 1 - share) }));
}
