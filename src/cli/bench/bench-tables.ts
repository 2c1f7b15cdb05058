/** A benchmark's report for the terminal. */
import { formatNumber, renderTable } from "../table.ts";
import { formatMetric, type MetricName, metrics } from "./metrics.ts";
import type { BenchReport, ConditionReport, PeerReport, ScenarioReport } from "./report.ts";

export function renderBench(report: BenchReport): string {
  const parts = report.scenarios.map(renderScenario);
  if (report.targets.length > 0) parts.push(renderTargets(report));
  return [...parts, ...remarks(report)].join("\n");
}

function renderScenario({ name, what, peers }: ScenarioReport): string {
  const shown = metricsOf(peers);
  const head = [name, ...shown.map((metric) => metrics[metric].what)];
  const hasErrors = peers.some(({ errors }) => Object.keys(errors).length > 0);
  if (hasErrors) head.push("errors");
  const rows = peers.map((peer) => {
    const cells = shown.map((metric) => cell(peer, metric));
    if (peer.reason !== undefined) cells[0] = peer.status;
    return [peer.name, ...cells, ...(hasErrors ? [errorText(peer.errors)] : [])];
  });
  return `${what}\n${renderTable(head, rows)}`;
}

/** The metrics that any of the peers has, in the order of the list. */
export function metricsOf(peers: readonly PeerReport[]): MetricName[] {
  return (Object.keys(metrics) as MetricName[]).filter((name) =>
    peers.some((peer) => peer.metrics[name] !== undefined),
  );
}

function cell(peer: PeerReport, metric: MetricName): string {
  const figure = peer.metrics[metric];
  if (figure === undefined) return "";
  return figure.rounds.length === 1
    ? formatMetric(metric, figure.median)
    : `${formatMetric(metric, figure.median)}\n${spread(figure, metrics[metric].digits)}`;
}

function spread({ min, max }: { readonly min: number; readonly max: number }, digits: number): string {
  return `${formatNumber(min, digits)} to ${formatNumber(max, digits)}`;
}

/** Counts of errors in words. */
export function errorText(errors: Readonly<Record<string, number>>): string {
  return Object.entries(errors)
    .map(([code, count]) => `${formatNumber(count)} x ${code}`)
    .join(", ");
}

function renderTargets({ targets }: BenchReport): string {
  const rows = targets.flatMap(({ what, scenario, peer, against, conditions }) =>
    conditions.map((condition, index) => [
      index === 0 ? `${what}\n(${scenario}: ${peer}${against === null ? "" : ` / ${against}`})` : "",
      metrics[condition.metric].what,
      measuredText(condition),
      wantedText(condition),
      verdict(condition),
    ]),
  );
  return renderTable(["to reach", "of", "median, min to max", "wanted", ""], rows);
}

/** The figure, or why there is none. */
export function measuredText({ measured, metric, of, reason }: ConditionReport): string {
  // The whole of it is under the tables.
  if (measured === null) return reason?.split(":")[0] ?? "not measured";
  const digits = of === "ratio" ? 3 : metrics[metric].digits;
  const unit = of === "ratio" ? " x" : ` ${metrics[metric].unit}`;
  const text = `${formatNumber(measured.median, digits)}${unit}`;
  return measured.rounds.length === 1 ? text : `${text}, ${spread(measured, digits)}`;
}

/** The bound, in words. */
export function wantedText({ atLeast, atMost, metric, of }: ConditionReport): string {
  const bound = atLeast ?? atMost ?? Number.NaN;
  const unit = of === "ratio" ? " x" : ` ${metrics[metric].unit}`;
  return `${atLeast === undefined ? "at most" : "at least"} ${formatNumber(bound, 3)}${unit}`;
}

/** One word, or two. */
export function verdict({ met, measured, reason }: ConditionReport): string {
  if (met === null) return measured === null ? "not measured" : "not judged";
  return met ? "met" : `NOT met${measured !== null && reason !== undefined ? ` (${reason})` : ""}`;
}

/** What is said aloud under the tables: who was left out and why, and what must not be. */
function remarks({ scenarios, alarms }: BenchReport): string[] {
  return [...leftOutLines(scenarios), ...alarms.map((alarm) => `ALARM: ${alarm}`)];
}

/** Who was left out, and why: one line for each peer and reason. */
export function leftOutLines(scenarios: readonly ScenarioReport[]): string[] {
  const places = new Map<string, string[]>();
  for (const { name, peers } of scenarios) {
    for (const { name: peer, status, reason } of peers) {
      if (reason === undefined) continue;
      const line = `${peer} ${status}: ${reason}`;
      places.set(line, [...(places.get(line) ?? []), name]);
    }
  }
  return [...places].map(([line, names]) => `${line} [${names.join(", ")}]`);
}
