/** What is to be reached, as data: this is the only place where the targets stand. */
import type { MetricName } from "./metrics.ts";

/** One row of the table. */
export interface Target {
  /** Its name on the command line and in reports. */
  readonly name: string;
  readonly what: string;
  readonly scenario: string;
  /** Whose figure it is. */
  readonly peer: string;
  /** Whose figure it is divided by; `null` where all conditions are absolute. */
  readonly against: string | null;
  readonly conditions: readonly Condition[];
}

/** A bound on a ratio, or on the figure itself. */
export type Condition = {
  readonly metric: MetricName;
  readonly of: "ratio" | "figure";
} & ({ readonly atLeast: number } | { readonly atMost: number });

export const targets: readonly Target[] = [
  row("burst-default", "burst 20 x 220, default", "burst-20", "walguard", "bare", [
    ratio("rate", { atLeast: 1.5 }),
    ratio("worstMs", { atMost: 1 / 3 }),
  ]),
  row("burst-queue", 'burst 20 x 220, "queue"', "burst-20", "walguard-queue", "bare", [
    ratio("rate", { atLeast: 1 }),
    ratio("worstMs", { atMost: 0.1 }),
  ]),
  row("think", "20 writers, 10 ms think time, default", "think-10", "walguard", "bare", [
    ratio("rate", { atLeast: 1.05 }),
    ratio("worstMs", { atMost: 1 / 3 }),
  ]),
  row("think-queue", '20 writers, 10 ms think time, "queue"', "think-10", "walguard-queue", "bare", [
    ratio("rate", { atLeast: 1.4 }),
    ratio("p99Ms", { atMost: 0.2 }),
  ]),
  row("burst-many", "50 processes x 80, default", "burst-50", "walguard", "bare", [
    ratio("rate", { atLeast: 2 }),
    ratio("worstMs", { atMost: 0.25 }),
  ]),
  ...[
    [16, 4],
    [64, 6],
    [256, 8],
  ].map(([callers = 0, atLeast = 0]) =>
    row(
      `group-${callers}`,
      `createWriter, ${callers} callers, one process`,
      `callers-${callers}`,
      "walguard-writer",
      "bare",
      [ratio("rate", { atLeast })],
    ),
  ),
  row(
    "group-processes",
    "createWriter, 20 processes, 8 callers each",
    "group-20x8",
    "walguard-writer",
    "walguard",
    [ratio("rate", { atLeast: 3 })],
  ),
  row(
    "event-loop",
    "event-loop delay while 20 others saturate the file",
    "loop-delay",
    "walguard-async",
    "walguard",
    [ratio("loopP99Ms", { atMost: 0.1 }), { metric: "loopP99Ms", of: "figure", atMost: 20 }],
  ),
  row("alone-full", "writeTxn alone, FULL", "write-full", "walguard", "bare", [
    ratio("rate", { atLeast: 0.96 }),
  ]),
  row("alone-off", "writeTxn alone, OFF", "write-off", "walguard", "bare", [
    ratio("rate", { atLeast: 0.93 }),
  ]),
  row("whole", "whole burst, process starts included", "burst-whole", "walguard", "python", [
    ratio("rate", { atLeast: 1.5 }),
  ]),
  row("connect-again", "connecting again", "connect", "walguard", "bare", [
    ratio("connectMs", { atMost: 1.6 }),
  ]),
  row("connect-first", "many first connects", "first-connect", "walguard", "flock", [
    ratio("connectMs", { atMost: 2 }),
  ]),
  row("heap", "memory that transactions keep", "memory", "walguard", null, [
    { metric: "bytesPerTransaction", of: "figure", atMost: 8 },
  ]),
];

function ratio(metric: MetricName, bound: { atLeast: number } | { atMost: number }): Condition {
  return { metric, of: "ratio", ...bound };
}

function row(
  name: string,
  what: string,
  scenario: string,
  peer: string,
  against: string | null,
  conditions: readonly Condition[],
): Target {
  return { name, what, scenario, peer, against, conditions };
}
