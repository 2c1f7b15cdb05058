/** How far each target was reached: 1 is the target, more is better, whichever way its figure goes. */
import type { PlotOptions } from "@observablehq/plot";
import { metrics } from "../metrics.ts";
import type { ConditionReport, TargetReport } from "../report.ts";
import type { Figure } from "./figure.ts";
import { exactAxis } from "./log-axis.ts";
import type { Plots } from "./plot-library.ts";

interface Reach {
  readonly label: string;
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly isMet: boolean;
}

/** @returns `null` when nothing was measured */
export function targetFigure(targets: readonly TargetReport[], { plot }: Plots): Figure | null {
  const reached = targets.flatMap((target) =>
    target.conditions.flatMap((condition) => reachOf(target, condition) ?? []),
  );
  if (reached.length === 0) return null;
  const bounds = reached.flatMap(({ least, most }) => [least, most, 1]);
  const domain = [Math.min(...bounds) * 0.85, Math.max(...bounds) * 1.15] as const;
  const ticks = [0.1, 0.25, 0.5, 1, 2, 4, 10, 20].filter((value) => value > domain[0] && value < domain[1]);
  const draw = (width: number): PlotOptions => ({
    height: reached.length * 26 + 70,
    marginLeft: width > 600 ? 220 : 182,
    marginRight: 20,
    marginTop: 10,
    marginBottom: 40,
    x: {
      type: "log",
      domain,
      label: "share of the target that is reached →",
    },
    y: { label: null, domain: reached.map(({ label }) => label), tickSize: 0 },
    color: { type: "identity" },
    marks: [
      ...exactAxis(
        plot,
        "x",
        width > 600 ? ticks : ticks.filter((value) => [0.1, 1, 10].includes(value)),
        (value) => `${value} x`,
      ),
      plot.ruleX([1], { stroke: "currentColor", strokeWidth: 1.5 }),
      plot.ruleY(reached, {
        y: "label",
        x1: "least",
        x2: "most",
        stroke: colour,
        strokeWidth: 3,
        strokeOpacity: 0.5,
      }),
      plot.dot(reached, { y: "label", x: "median", fill: colour, r: 5 }),
    ],
  });
  return {
    title: "Targets",
    caption:
      "Right of the line at 1 the target is reached. Dots are medians of the rounds, bars go from the worst to the best round.",
    peers: [],
    draw,
  };
}

function colour({ isMet }: Reach): string {
  return isMet ? "var(--good)" : "var(--bad)";
}

function reachOf({ name }: TargetReport, condition: ConditionReport): Reach | null {
  const { measured, metric, of, atLeast, atMost } = condition;
  if (measured === null) return null;
  const share = (value: number): number =>
    atLeast === undefined ? (atMost ?? Number.NaN) / Math.max(value, 1e-9) : value / atLeast;
  const [one, other] = [share(measured.min), share(measured.max)];
  const median = share(measured.median);
  if (![one, other, median].every((value) => Number.isFinite(value) && value > 0 && value < 1e6)) return null;
  const label = `${name}, ${metrics[metric].short}${of === "figure" ? ` in ${metrics[metric].unit}` : ""}`;
  return { label, median, least: Math.min(one, other), most: Math.max(one, other), isMet: median >= 1 };
}
