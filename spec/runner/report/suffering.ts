/** What users of a port would suffer, worst first: the beginning of the report. */
import { type Harm, harms } from "../../reader/harm.ts";
import { requirementLevels } from "../../reader/requirements.ts";
import type { CaseResult } from "./result.ts";

/** Whether a MUST was not met. */
export function isFailure({ status }: CaseResult): boolean {
  return status === "fail" || status === "flaky";
}

/** Results with the worst harm first; within one harm the lower level first, then in the order of their ids. */
export function worstFirst(results: readonly CaseResult[]): CaseResult[] {
  return [...results].sort(
    (a, b) =>
      harms.indexOf(a.harm) - harms.indexOf(b.harm) ||
      requirementLevels.indexOf(a.level) - requirementLevels.indexOf(b.level) ||
      (a.id < b.id ? -1 : 1),
  );
}

/** One thing that users would suffer, and the cases that show it. */
export interface Suffering {
  readonly harm: Harm;
  readonly consequence: string;
  readonly cases: readonly CaseResult[];
}

/** The sufferings that the failures of a run mean, worst first; cases with one consequence are one suffering. */
function sufferings(results: readonly CaseResult[]): Suffering[] {
  const found = new Map<string, { harm: Harm; consequence: string; cases: CaseResult[] }>();
  for (const one of worstFirst(results.filter(isFailure))) {
    const { harm, consequence = one.title } = one;
    const key = `${harm} ${consequence}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, { harm, consequence, cases: [one] });
    else known.cases.push(one);
  }
  return [...found.values()];
}

/** How many of some results there are for each harm: `2 rows lost, 1 hang`. */
export function countByHarm(of: readonly { readonly harm: Harm }[]): string {
  return harms
    .map((harm) => [of.filter((one) => one.harm === harm).length, harm] as const)
    .filter(([count]) => count > 0)
    .map(([count, harm]) => `${count} ${harm}`)
    .join(", ");
}

const shownAtMost = 12;
const widestHarm = Math.max(...harms.map((harm) => harm.length));

/**
 * One line each.
 *
 * @param all whether to show those too that a first screen has no room for
 */
export function sufferingLines(results: readonly CaseResult[], all: boolean): string[] {
  const found = sufferings(results);
  const shown = all ? found : found.slice(0, shownAtMost);
  const lines = shown.map(
    ({ harm, consequence, cases }) => `${harm.padEnd(widestHarm)}  ${consequence} (${caseList(cases)})`,
  );
  const rest = found.slice(shown.length);
  if (rest.length > 0) lines.push(`and ${rest.length} more below: ${countByHarm(rest)}`);
  return lines;
}

/** The requirements that cases are named after. */
function caseList(cases: readonly CaseResult[]): string {
  const ids = [...new Set(cases.map(({ id }) => id.slice(0, "XX-000".length)))].join(", ");
  const known = cases.every(({ expectedFailure }) => expectedFailure !== undefined) ? ", known" : "";
  const now = cases.every(({ status }) => status === "flaky") ? ", now and then" : "";
  return `${ids}${cases.length > 1 ? `, ${cases.length} cases` : ""}${now}${known}`;
}
