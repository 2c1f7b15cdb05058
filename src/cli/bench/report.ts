/** The result of a benchmark as data; `spec/bench.schema.json` is normative. */
import type { MetricName } from "./metrics.ts";
import type { Timeline } from "./run.ts";
import type { Spread } from "./statistics.ts";

export interface BenchReport {
  readonly version: 1;
  /** The version of walguard. */
  readonly walguard: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly durationMs: number;
  /** Whether the scenarios were small ones: then no target is judged. */
  readonly quick: boolean;
  readonly rounds: number;
  readonly machine: Machine;
  readonly scenarios: readonly ScenarioReport[];
  readonly targets: readonly TargetReport[];
  /** What must never be: acknowledged rows that are lost, and the like. */
  readonly alarms: readonly string[];
}

export interface Machine {
  readonly platform: string;
  readonly processor: string;
  readonly processors: number;
  readonly memoryBytes: number;
  readonly runtime: string;
}

export interface ScenarioReport {
  readonly name: string;
  readonly what: string;
  readonly series?: { readonly name: string; readonly by: string; readonly value: number };
  /** All rounds, getting ready and comparing the files included. */
  readonly durationMs: number;
  readonly peers: readonly PeerReport[];
}

export interface PeerReport {
  readonly name: string;
  readonly what: string;
  readonly status: "measured" | "skipped" | "failed";
  /** Why it was left out. */
  readonly reason?: string;
  readonly metrics: Readonly<Partial<Record<MetricName, MetricReport>>>;
  /** Of all writes of all rounds: shares, and the milliseconds within which that share was acknowledged. */
  readonly latencyMs?: readonly (readonly [number, number])[];
  /** Errors of all rounds, by code. */
  readonly errors: Readonly<Record<string, number>>;
  /** All rounds added up. */
  readonly audit?: AuditReport;
  readonly timeline?: Timeline;
}

export interface MetricReport extends Spread {
  readonly unit: string;
  readonly better: "more" | "less";
}

export interface AuditReport {
  readonly acknowledged: number;
  readonly missing: number;
  readonly doubled: number;
  readonly ghosts: number;
  readonly foreign: number;
  /** Whether every file was found whole. */
  readonly intact: boolean;
}

export interface TargetReport {
  readonly name: string;
  readonly what: string;
  readonly scenario: string;
  readonly peer: string;
  readonly against: string | null;
  readonly conditions: readonly ConditionReport[];
}

export interface ConditionReport {
  readonly metric: MetricName;
  readonly of: "ratio" | "figure";
  readonly atLeast?: number;
  readonly atMost?: number;
  /** The ratio of each round, or the figure; `null` when it was not measured. */
  readonly measured: Spread | null;
  /** `null` when it was not measured, or is not judged. */
  readonly met: boolean | null;
  /** Why `met` is not true, where the figures alone do not say it. */
  readonly reason?: string;
}
