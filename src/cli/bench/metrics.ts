/** What is measured, in which unit, and which way is better. Each name stands for one thing in all scenarios. */
export interface Metric {
  readonly what: string;
  /** The same in a word or two, for plots. */
  readonly short: string;
  readonly unit: string;
  readonly better: "more" | "less";
  /** Digits after the point in tables. */
  readonly digits: number;
}

export type MetricName =
  | "rate"
  | "p50Ms"
  | "p99Ms"
  | "p999Ms"
  | "worstMs"
  | "loopP99Ms"
  | "loopWorstMs"
  | "readsPerSecond"
  | "wholeMs"
  | "connectMs"
  | "bytesPerTransaction";

export const metrics: Readonly<Record<MetricName, Metric>> = {
  rate: { what: "rate per second", short: "rate", unit: "/s", better: "more", digits: 0 },
  p50Ms: { what: "p50", short: "p50", unit: "ms", better: "less", digits: 2 },
  p99Ms: { what: "p99", short: "p99", unit: "ms", better: "less", digits: 1 },
  p999Ms: { what: "p99.9", short: "p99.9", unit: "ms", better: "less", digits: 1 },
  worstMs: { what: "worst", short: "worst", unit: "ms", better: "less", digits: 1 },
  loopP99Ms: { what: "event-loop delay p99", short: "delay p99", unit: "ms", better: "less", digits: 1 },
  loopWorstMs: {
    what: "event-loop delay worst",
    short: "delay worst",
    unit: "ms",
    better: "less",
    digits: 1,
  },
  readsPerSecond: { what: "reads per second", short: "reads", unit: "/s", better: "more", digits: 0 },
  wholeMs: { what: "whole, with process starts", short: "whole", unit: "ms", better: "less", digits: 0 },
  connectMs: { what: "connecting", short: "time", unit: "ms", better: "less", digits: 3 },
  bytesPerTransaction: {
    what: "heap kept per transaction",
    short: "bytes",
    unit: "B",
    better: "less",
    digits: 2,
  },
};

/** A value with its unit, as tables have it. */
export function formatMetric(name: MetricName, value: number): string {
  const { unit, digits } = metrics[name];
  const text = value.toLocaleString("en-US", { maximumFractionDigits: digits });
  return unit === "/s" ? `${text}${unit}` : `${text} ${unit}`;
}
