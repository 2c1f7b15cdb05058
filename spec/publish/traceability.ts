/** Which cases cover which requirements, and which mutants prove which cases. Pure; `trace.ts` reads and writes files. */
import { areas, type Requirement, requirementLevels } from "../reader/requirements.ts";
import { hasSeveralProcesses } from "../runner/case/case.ts";
import { levelOf, strengthOf } from "../runner/case/grade.ts";
import type { LoadedCase } from "../runner/case/load-cases.ts";

/** A mutant, without its edits. */
export interface TracedMutant {
  readonly id: string;
  readonly mistake: string;
  /** The case that must fail on this mutant. */
  readonly killedBy: string;
  /** Relative to `faults/mutants/`. Its folder is named like that of its case. */
  readonly file: string;
}

/** A case, as `walguard explain` shows it. */
export interface TracedCase {
  readonly id: string;
  readonly title: string;
  readonly level: string;
  readonly strength: string;
  readonly tier: string;
  readonly severalProcesses: boolean;
  readonly requirements: readonly string[];
  readonly consequence: string;
  readonly noMutant?: string;
  /** Relative to `spec/`. */
  readonly file: string;
  readonly mutants: readonly string[];
}

/** A requirement and the cases that cover it. */
export interface TracedRequirement {
  readonly id: string;
  readonly level: string;
  readonly strength: string;
  readonly cases: readonly string[];
  readonly notTested?: string;
}

/** The content of `spec/traceability.json`. */
export interface Traceability {
  readonly version: 1;
  readonly requirements: readonly TracedRequirement[];
  readonly cases: readonly TracedCase[];
  readonly mutants: readonly TracedMutant[];
}

/** Joins requirements, cases and mutants. {@link findings} reports what does not fit together. */
export function traceability(
  requirements: readonly Requirement[],
  loaded: readonly LoadedCase[],
  mutants: readonly TracedMutant[],
): Traceability {
  const cases = loaded.map(({ case: one, file }) => ({
    id: one.id,
    title: one.title,
    level: levelOf(one),
    strength: strengthOf(one),
    tier: one.tier ?? "fast",
    severalProcesses: hasSeveralProcesses(one),
    requirements: one.requirements,
    consequence: one.consequence,
    ...(one.noMutant === undefined ? {} : { noMutant: one.noMutant }),
    file: `cases/${file.replaceAll("\\", "/")}`,
    mutants: mutants.filter(({ killedBy }) => killedBy === one.id).map(({ id }) => id),
  }));
  return {
    version: 1,
    requirements: requirements.map(({ id, level, strength, notTested }) => ({
      id,
      level,
      strength,
      cases: cases.filter((one) => one.requirements.includes(id)).map((one) => one.id),
      ...(notTested === undefined ? {} : { notTested }),
    })),
    cases,
    mutants: mutants.map(({ id, mistake, killedBy, file }) => ({ id, mistake, killedBy, file })),
  };
}

/** Something that nothing covers, or that refers to something unknown. */
export interface Finding {
  /** The requirement, case or mutant. */
  readonly id: string;
  readonly message: string;
}

export function findings({ requirements, cases, mutants }: Traceability): Finding[] {
  const known = new Set(requirements.map(({ id }) => id));
  const folders = new Map(cases.map(({ id, file }) => [id, file.split("/")[1]]));
  return [
    ...requirements
      .filter((one) => one.cases.length === 0 && one.notTested === undefined)
      .map(({ id }) => ({ id, message: "has no case and no `Not tested` that says why" })),
    ...cases
      .filter((one) => one.requirements.length === 0)
      .map(({ id }) => ({ id, message: "names no requirement" })),
    ...cases.flatMap((one) =>
      one.requirements
        .filter((requirement) => !known.has(requirement))
        .map((requirement) => ({ id: one.id, message: `names the unknown requirement ${requirement}` })),
    ),
    ...cases.flatMap((one) => asksTooMuch(one, requirements)),
    ...cases
      .filter((one) => one.mutants.length === 0 && one.noMutant === undefined)
      .map(({ id }) => ({ id, message: "is proved by no mutant and has no `noMutant` that says why" })),
    ...cases
      .filter((one) => one.mutants.length > 0 && one.noMutant !== undefined)
      .map(({ id }) => ({ id, message: "has a `noMutant` but also a mutant" })),
    ...mutants
      .filter(({ killedBy }) => !folders.has(killedBy))
      .map(({ id, killedBy }) => ({ id, message: `names the unknown case ${killedBy}` })),
    ...mutants
      .filter(({ killedBy, file }) => folders.has(killedBy) && folders.get(killedBy) !== file.split("/")[0])
      .map(({ id, killedBy, file }) => ({
        id,
        message: `is in ${file}, but its case ${killedBy} is in ${folders.get(killedBy)}`,
      })),
  ];
}

/** What a case names beyond its own requirement must not ask more: its level and strength are those of its id. */
function asksTooMuch(one: TracedCase, requirements: readonly TracedRequirement[]): Finding[] {
  const place = (level: string): number => (requirementLevels as readonly string[]).indexOf(level);
  return requirements
    .filter(({ id }) => one.requirements.includes(id))
    .filter(
      ({ level, strength }) =>
        place(level) > place(one.level) || (one.strength === "MUST" && strength === "SHOULD"),
    )
    .map(({ id, level, strength }) => ({
      id: one.id,
      message: `is ${one.level} ${one.strength} and names ${id}, which is ${level} ${strength}`,
    }));
}

/** The text of `spec/traceability.json`: one line per entry, so that diffs stay small. */
export function traceabilityJson({ version, ...lists }: Traceability): string {
  const parts = Object.entries(lists).map(([name, entries]: [string, readonly object[]]) => {
    const lines = entries.map((entry) => `  ${JSON.stringify(entry)}`).join(",\n");
    return ` ${JSON.stringify(name)}: [\n${lines}\n ]`;
  });
  return `{\n "version": ${version},\n${parts.join(",\n")}\n}\n`;
}

/** The text of `spec/TRACEABILITY.md`. */
export function traceabilityText(trace: Traceability): string {
  const sections = Object.entries(areas).flatMap(([area, file]) => [
    `## [${area}](${file})`,
    "",
    "| requirement | level | cases | mutants that prove them |",
    "|---|---|---|---|",
    ...trace.requirements.filter(({ id }) => id.startsWith(`${area}-`)).map((one) => row(one, trace)),
    "",
  ]);
  return [
    "# What covers what",
    "",
    "Generated by `npm run trace` from the requirements, `cases/` and `../faults/mutants/`; a test checks that it is up to date. `traceability.json` has the same as data, and `walguard explain` prints any id. A mutant is the reference with one mistake, on which the case must fail.",
    "",
    ...counts(trace),
    "",
    ...sections,
  ].join("\n");
}

function counts({ requirements, cases, mutants }: Traceability): string[] {
  const tier = (name: string): number => cases.filter((one) => one.tier === name).length;
  const covered = requirements.filter((one) => one.cases.length > 0).length;
  const excluded = requirements.filter((one) => one.cases.length === 0 && one.notTested !== undefined).length;
  return [
    ...levels(requirements, cases),
    "",
    `- ${requirements.length} requirements: ${covered} with cases, ${excluded} with a written exclusion`,
    `- ${cases.length} cases: ${tier("fast")} fast, ${tier("slow")} slow, ${tier("stress")} stress; ${cases.filter((one) => one.severalProcesses).length} with several processes`,
    `- ${mutants.length} mutants, which prove ${cases.filter((one) => one.mutants.length > 0).length} cases; ${cases.filter((one) => one.noMutant !== undefined).length} cases say why they have none`,
  ];
}

/** How much each level asks. */
function levels(requirements: readonly TracedRequirement[], cases: readonly TracedCase[]): string[] {
  const count = (
    all: readonly { level: string; strength: string }[],
    level: string,
    strength: string,
  ): number => all.filter((one) => one.level === level && one.strength === strength).length;
  return [
    "| level | requirements: MUST | SHOULD | cases: MUST | SHOULD |",
    "|---|---|---|---|---|",
    ...requirementLevels.map((level) => {
      const cells = [requirements, cases].flatMap((all) => [
        count(all, level, "MUST"),
        count(all, level, "SHOULD"),
      ]);
      return `| ${[level, ...cells].join(" | ")} |`;
    }),
  ];
}

function row({ id, level, strength, cases, notTested }: TracedRequirement, trace: Traceability): string {
  const shown = trace.cases.filter((one) => cases.includes(one.id));
  const exclusion = notTested === undefined ? [] : [`not tested: ${notTested}`];
  const cells = [
    id,
    `${level} ${strength}`,
    [...shown.map((one) => `[${one.id}](${one.file})`), ...exclusion].join("<br>") || "**none**",
    shown.map(proof).join("<br>"),
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function proof({ mutants, noMutant }: TracedCase): string {
  if (mutants.length > 0) return mutants.join(", ");
  return noMutant === undefined ? "**none**" : `none: ${noMutant}`;
}
