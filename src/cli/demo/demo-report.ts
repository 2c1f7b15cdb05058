import type { EngineName } from "../../../faults/hazards/actor.ts";
import type { Cast, Hazard } from "../../../faults/hazards/hazard.ts";
import { formatNumber, renderTable } from "../table.ts";

/** The runs of one cast in one way. */
export interface Figures {
  readonly runs: number;
  /** Runs with any damage. */
  readonly damaged: number;
  /** Runs in which an acknowledged row is missing, and how many rows are in all. */
  readonly withRowsLost: number;
  readonly rowsLost: number;
  /** Runs after which `integrity_check` is not content. */
  readonly malformed: number;
  /** Runs in which a file was removed under a process. */
  readonly withFilesRemoved: number;
}

export interface CastFigures {
  readonly cast: Cast;
  readonly broken: Figures;
  readonly kept: Figures;
  /** What is known to prevent the damage by itself, such as `SQLite 3.54.1`; `null` where there is to be some. */
  readonly preventedBy: string | null;
}

/** `not-shown`: no cast could play, there was no damage with any, or none with one where there was to be some. */
export type DemoVerdict = "shown" | "kept-damaged" | "not-shown";

/** What `walguard demo` prints with `--json`. */
export interface DemoReport extends Pick<Hazard, "rule" | "broken" | "kept" | "damage" | "roles"> {
  readonly hazard: string;
  readonly seeds: number;
  /** The SQLite version of each engine at hand. */
  readonly sqlite: Readonly<Partial<Record<EngineName, string>>>;
  readonly casts: readonly CastFigures[];
  readonly skipped: readonly { readonly cast: Cast; readonly reason: string }[];
  readonly verdict: DemoVerdict;
}

export function verdictOf(casts: readonly CastFigures[]): DemoVerdict {
  if (casts.some(({ kept }) => kept.damaged > 0)) return "kept-damaged";
  if (inVain(casts).length > 0) return "not-shown";
  return casts.some(({ broken }) => broken.damaged > 0) ? "shown" : "not-shown";
}

/** The casts that broke the rule and did no damage, although nothing is known that prevents it. */
function inVain(casts: readonly CastFigures[]): readonly CastFigures[] {
  return casts.filter(({ broken, preventedBy }) => broken.damaged === 0 && preventedBy === null);
}

/** The report for a terminal. */
export function renderDemo(report: DemoReport): string {
  const { rule, broken, kept, damage, roles } = report;
  const head = [roles.first, ...(roles.other === undefined ? [] : [roles.other]), "rule broken", "rule kept"];
  const rows = report.casts.map(({ cast, ...figures }) => [
    player(report, cast.first, secondary(report, cast)),
    ...(roles.other === undefined ? [] : [player(report, cast.other ?? cast.first)]),
    brokenInWords(figures),
    inWords(figures.kept),
  ]);
  return [
    `Rule: ${rule}`,
    `Broken: ${broken}.`,
    `Kept: ${kept}.`,
    `Damage: ${damage}.`,
    renderTable(head, rows),
    ...report.skipped.map(({ cast, reason }) => `not run: ${namesOf(cast)}: ${reason}`),
    verdictInWords(report),
  ].join("\n");
}

function namesOf({ first, second, other, variant }: Cast): string {
  return [first, second, other, variant].filter((name) => name !== undefined).join(", ");
}

function player({ sqlite }: DemoReport, engine: EngineName, variant?: string): string {
  return `${engine}, SQLite ${sqlite[engine]}${variant === undefined ? "" : `\n${variant}`}`;
}

function secondary({ sqlite }: DemoReport, { second, variant }: Cast): string | undefined {
  return second === undefined ? variant : `and ${second}, SQLite ${sqlite[second]}`;
}

function inWords({ runs, damaged, withRowsLost, rowsLost, malformed, withFilesRemoved }: Figures): string {
  if (damaged === 0) return `no damage seen in ${runs} of ${runs}`;
  const parts = [`damaged in ${damaged} of ${runs}`];
  if (withRowsLost > 0) parts.push(`rows lost in ${withRowsLost} (${formatNumber(rowsLost)} rows)`);
  if (malformed > 0) parts.push(`malformed in ${malformed}`);
  if (withFilesRemoved > 0) parts.push(`files removed in ${withFilesRemoved}`);
  return parts.join("\n");
}

/** Only what the hazard's data names gets the credit: a demonstration that fails looks the same. */
function brokenInWords({ broken, preventedBy }: Pick<CastFigures, "broken" | "preventedBy">): string {
  const text = inWords(broken);
  return broken.damaged > 0 || preventedBy === null ? text : `${text}\nprevented by ${preventedBy} itself`;
}

function verdictInWords({ verdict, casts, skipped }: DemoReport): string {
  const sum = (pick: (figures: CastFigures) => number): number =>
    casts.reduce((total, figures) => total + pick(figures), 0);
  const totals = `rule broken: damage in ${sum((one) => one.broken.damaged)} of ${sum((one) => one.broken.runs)} runs; rule kept: in ${sum((one) => one.kept.damaged)} of ${sum((one) => one.kept.runs)}`;
  if (verdict === "shown") return totals;
  if (verdict === "kept-damaged")
    return `${totals}. The rule was kept, and there is damage: it does not hold here`;
  if (casts.length === 0)
    return `nothing could be shown here: ${skipped.map(({ reason }) => reason).join("; ")}`;
  const vain = inVain(casts);
  if (vain.length > 0)
    return `${totals}. The rule was broken, and no damage was seen with ${vain.map(({ cast }) => namesOf(cast)).join("; ")}: this does not show what it claims. More --seeds may`;
  return `${totals}. Nothing is shown here: what is at hand prevents it`;
}
