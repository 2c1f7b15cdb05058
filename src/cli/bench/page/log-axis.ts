/** Logarithmic axes. */
import type { Markish } from "@observablehq/plot";
import type { Plots } from "./plot-library.ts";

/** What a logarithmic axis shows. */
export interface LogAxis {
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[];
}

/** Fewer ticks than this say too little. */
const leastTicks = 3;

/**
 * An axis with exactly these ticks. Left to itself, a logarithmic axis leaves out the text of some that are not close to a
 * power of ten.
 */
export function exactAxis(
  plot: Plots["plot"],
  side: "x" | "y",
  ticks: readonly number[],
  format: (value: number) => string,
  hasGrid = true,
): Markish[] {
  const text = (value: number): string => format(value);
  const grid = { strokeOpacity: 0.12 };
  if (side === "x") return [...(hasGrid ? [plot.gridX(ticks, grid)] : []), plot.axisX(ticks, { text })];
  return [...(hasGrid ? [plot.gridY(ticks, grid)] : []), plot.axisY(ticks, { text })];
}

/**
 * The range of some values with a little room, and round numbers within it: powers of ten where there are enough of them,
 * else with twice and five times each, else the ends.
 *
 * @param values those that are not above 0 have no place on the axis
 */
export function logAxis(values: readonly number[]): LogAxis {
  const positive = values.filter((value) => value > 0 && Number.isFinite(value));
  if (positive.length === 0) return { domain: [0.1, 10], ticks: [0.1, 1, 10] };
  const domain = [Math.min(...positive) / 1.15, Math.max(...positive) * 1.15] as const;
  for (const steps of [[1], [1, 2, 5]]) {
    const ticks = roundNumbers(domain, steps);
    if (ticks.length >= leastTicks) return { domain, ticks };
  }
  const ends = [Math.min(...positive), Math.max(...positive)].map((value) => Number(value.toPrecision(2)));
  return { domain, ticks: [...new Set(ends)] };
}

function roundNumbers([least, most]: readonly [number, number], steps: readonly number[]): number[] {
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(least)); power <= Math.ceil(Math.log10(most)); power++) {
    for (const step of steps) ticks.push(Number((step * 10 ** power).toPrecision(1)));
  }
  return ticks.filter((value) => value >= least && value <= most);
}
