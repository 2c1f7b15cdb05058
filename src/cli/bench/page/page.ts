/** The page of a benchmark: one file of HTML that needs nothing else. */
import { errorText, leftOutLines, measuredText, metricsOf, verdict, wantedText } from "../bench-tables.ts";
import { formatMetric, type MetricName, metrics } from "../metrics.ts";
import type { BenchReport, PeerReport, ScenarioReport, TargetReport } from "../report.ts";
import { type Figure, renderFigure } from "./figure.ts";
import { escapeHtml, htmlTable } from "./html.ts";
import { latencyFigure } from "./latency-figure.ts";
import type { Plots } from "./plot-library.ts";
import { type SeriesPlan, seriesFigure } from "./series-figures.ts";
import { styleSheet } from "./style-sheet.ts";
import { targetFigure } from "./target-figure.ts";
import { timelineFigure } from "./timeline-figure.ts";

export function renderPage(report: BenchReport, plots: Plots): string {
  const { scenarios, targets, alarms } = report;
  const drawn = (figures: readonly (Figure | null)[]): string =>
    figures
      .filter((figure) => figure !== null)
      .map((figure) => renderFigure(figure, plots))
      .join("\n");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>walguard bench</title>
<style>${styleSheet()}</style>
</head>
<body>
<main>
<header>
<h1>walguard bench</h1>
${introduction(report)}
</header>
${alarms.map((alarm) => `<p class="alarm" role="alert">ALARM: ${escapeHtml(alarm)}</p>`).join("\n")}
${section("To reach", targets.length === 0 ? "" : drawn([targetFigure(targets, plots)]) + targetTable(targets))}
${section("By size", drawn(seriesPlans.map((plan) => seriesFigure(plan, scenarios, plots))))}
${section("Waits", drawn(scenarios.filter(isDistributed).map((scenario) => latencyFigure(scenario, plots))))}
${section("Turns", drawn(scenarios.map((scenario) => timelineFigure(scenario, plots))))}
${section("All figures", leftOut(scenarios) + scenarios.map(scenarioTable).join("\n"))}
</main>
</body>
</html>
`;
}

const seriesPlans: readonly SeriesPlan[] = [
  {
    series: "burst",
    metric: "rate",
    title: "Throughput by processes",
    caption:
      "All processes write one file as fast as they can. Medians of the rounds; the bars go from the worst to the best.",
    isLog: false,
  },
  {
    series: "burst",
    metric: "worstMs",
    title: "Worst wait by processes",
    caption:
      "The longest that any write took, in the same runs. Lower is better; a step of the axis is ten times as long.",
    isLog: true,
  },
  {
    series: "callers",
    metric: "rate",
    title: "Throughput by asynchronous callers in one process",
    caption: "Callers hand in their writes at the same time; the writes of a writer share a commit.",
    isLog: true,
  },
  {
    series: "callers",
    metric: "p99Ms",
    title: "p99 by asynchronous callers in one process",
    caption: "From wanting to write to acknowledged, waiting for the event loop included.",
    isLog: true,
  },
  {
    series: "connect",
    metric: "connectMs",
    title: "First connect of a process by size of the file",
    caption: "Reading the file through is what costs; the others do not.",
    isLog: true,
  },
];

/** Scenarios whose waits are drawn. The others' are in the tables. */
const distributed: ReadonlySet<string> = new Set([
  "burst-20",
  "burst-50",
  "think-10",
  "group-20x8",
  "loop-delay",
]);

function isDistributed({ name }: ScenarioReport): boolean {
  return distributed.has(name);
}

function introduction({ walguard, startedAt, durationMs, quick, rounds, machine }: BenchReport): string {
  const { processor, processors, memoryBytes, platform, runtime } = machine;
  const facts = [
    `walguard ${walguard}, ${runtime}, ${platform}`,
    `${processors} x ${processor}, ${Math.round(memoryBytes / 2 ** 30)} GiB`,
    `${startedAt.slice(0, 16).replace("T", " ")} UTC, ${Math.round(durationMs / 1000)} s, ${rounds} ${rounds === 1 ? "round" : "rounds"}, each with every peer in turn`,
  ];
  const warning = quick
    ? '<p class="alarm">A quick run with small scenarios: the figures say that everything works, and nothing about speed.</p>'
    : "";
  return `<p>${facts.map(escapeHtml).join("<br>")}</p>${warning}`;
}

function section(title: string, content: string): string {
  return content === "" ? "" : `<section><h2>${escapeHtml(title)}</h2>${content}</section>`;
}

function targetTable(targets: readonly TargetReport[]): string {
  const rows = targets.flatMap(({ what, scenario, peer, against, conditions }) =>
    conditions.map((condition) => [
      `${what}\n${scenario}: ${peer}${against === null ? "" : ` / ${against}`}`,
      metrics[condition.metric].what,
      measuredText(condition),
      wantedText(condition),
      verdict(condition),
    ]),
  );
  return htmlTable(["what", "of", "median, min to max", "wanted", ""], rows, (row) =>
    row[4] === "met" ? "met" : row[4]?.startsWith("NOT") ? "missed" : "",
  );
}

function leftOut(scenarios: readonly ScenarioReport[]): string {
  const lines = leftOutLines(scenarios);
  return lines.length === 0 ? "" : `<ul>${lines.map((line) => `<li>${escapeHtml(line)}</li>`).join("")}</ul>`;
}

function scenarioTable({ name, what, peers }: ScenarioReport): string {
  const shown = metricsOf(peers);
  const hasErrors = peers.some(({ errors }) => Object.keys(errors).length > 0);
  const rows = peers.map((peer) => [
    `${peer.name}\n${peer.what}`,
    ...(peer.reason === undefined ? shown.map((metric) => cell(peer, metric)) : [peer.status]),
    ...(peer.reason === undefined && hasErrors ? [errorText(peer.errors)] : []),
  ]);
  const head = [name, ...shown.map((metric) => metrics[metric].what), ...(hasErrors ? ["errors"] : [])];
  return `<h3>${escapeHtml(name)}</h3><p>${escapeHtml(what)}</p>${htmlTable(head, rows)}`;
}

function cell({ metrics: measured }: PeerReport, metric: MetricName): string {
  const figure = measured[metric];
  if (figure === undefined) return "";
  const { median, min, max, rounds } = figure;
  const { digits } = metrics[metric];
  const short = (value: number): string => value.toLocaleString("en-US", { maximumFractionDigits: digits });
  const text = formatMetric(metric, median);
  return rounds.length === 1 ? text : `${text}\n${short(min)} to ${short(max)}`;
}
