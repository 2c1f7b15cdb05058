/** Who held the write lock when: one row per process, one block of rows per peer. */
import type { PlotOptions } from "@observablehq/plot";
import type { ScenarioReport } from "../report.ts";
import type { Timeline } from "../run.ts";
import type { Figure } from "./figure.ts";
import { peerLook } from "./peer-colours.ts";
import type { Plots } from "./plot-library.ts";

interface Hold {
  readonly peer: string;
  readonly process: number;
  readonly from: number;
  readonly to: number;
}

const rowHeight = 6;

/** @returns `null` when the scenario has no timeline */
export function timelineFigure({ name, what, peers }: ScenarioReport, { plot }: Plots): Figure | null {
  const told = peers.flatMap((peer) => (peer.timeline ? [{ name: peer.name, timeline: peer.timeline }] : []));
  if (told.length === 0) return null;
  const end = Math.max(...told.flatMap(({ timeline }) => timeline.map(([, , done]) => done)));
  const names = told.map(({ name }) => name);
  const processes = 1 + Math.max(...told.flatMap(({ timeline }) => timeline.map(([process]) => process)));
  const draw = (width: number): PlotOptions => {
    // Finer than a pixel nothing is seen, and the page grows.
    const finest = end / width;
    const holds = told.flatMap(({ name, timeline }) => joined(name, timeline, finest));
    return {
      height: names.length * (processes * rowHeight + 34) + 40,
      marginLeft: 20,
      marginRight: 10,
      marginTop: 24,
      marginBottom: 40,
      x: { label: "ms after the common start →", domain: [0, end], grid: true, axis: "bottom" },
      y: {
        axis: null,
        type: "band",
        domain: Array.from({ length: processes }, (_, index) => index),
        padding: 0.12,
      },
      fy: { domain: names, label: null, axis: null, padding: 0.16 },
      marks: [
        plot.barX(holds, {
          fy: "peer",
          y: "process",
          x1: "from",
          x2: "to",
          fill: (hold: Hold) => peerLook(hold.peer).colour,
        }),
        plot.text(names, {
          fy: (name: string) => name,
          text: (name: string) => name,
          frameAnchor: "top-left",
          dy: -16,
          fontWeight: "bold",
        }),
        plot.frame({ strokeOpacity: 0.25 }),
      ],
      color: { type: "identity" },
    };
  };
  return {
    title: `Who held the lock when: ${name}`,
    caption: `${what}, first round. Each row is a process, each mark a transaction from its body to the end of its commit. A long gap in a row is a process that waited.`,
    peers: [],
    draw,
  };
}

/** Neighbouring transactions of a process whose pause cannot be seen are drawn as one. */
function joined(peer: string, timeline: Timeline, finest: number): Hold[] {
  const rows = new Map<number, { process: number; from: number; to: number }[]>();
  for (const [process, from, done] of timeline.toSorted((a, b) => a[1] - b[1])) {
    const row = rows.get(process) ?? [];
    rows.set(process, row);
    const to = Math.max(done, from + finest);
    const last = row.at(-1);
    if (last !== undefined && from - last.to < finest) last.to = Math.max(last.to, to);
    else row.push({ process, from, to });
  }
  const short = (value: number): number => Math.round(value * 10) / 10;
  return [...rows.values()]
    .flat()
    .map(({ process, from, to }) => ({ peer, process, from: short(from), to: short(to) }));
}
