/** Selects the cases to run. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { RequirementLevel } from "../../reader/requirements.ts";
import { readSpecJson, specDirectory } from "../../reader/spec-place.ts";
import { actorsOf, type Tier } from "./case.ts";
import { isAsked } from "./grade.ts";
import type { LoadedCase } from "./load-cases.ts";
import { fitsGlob } from "./match.ts";

export interface Selection {
  /** Up to and including this level. Default: `safe`. */
  readonly level?: RequirementLevel | undefined;
  /** A frozen list of cases: `spec/profiles/<profile>.json`. */
  readonly profile?: string | undefined;
  /** Part of an id, a requirement, a pattern over ids, or several of these, comma-separated. */
  readonly filter?: string | undefined;
  /** Up to and including this tier: `fast`, `slow` (with fast), `stress` (all). Default `fast`; with `filter`, all. */
  readonly tier?: Tier | undefined;
}

/** The selection is invalid or selects nothing. */
export class SelectionError extends Error {
  override name = "SelectionError";
}

const tiers: readonly Tier[] = ["fast", "slow", "stress"];

/**
 * @param several only cases with several actors, as two ports need at least two
 * @throws {SelectionError} when no case is left
 */
export function select(cases: readonly LoadedCase[], selection: Selection, several: boolean): LoadedCase[] {
  const profile = selection.profile === undefined ? null : profileCases(selection.profile);
  // A case that is named is wanted, whatever its tier.
  const last = tiers.indexOf(selection.tier ?? (selection.filter === undefined ? "fast" : "stress"));
  const level = selection.level ?? (selection.filter === undefined ? "safe" : "walguard");
  const chosen = cases.filter(({ case: one }) => {
    if (!isAsked(one, level)) return false;
    if (profile !== null && !profile.has(one.id)) return false;
    if (tiers.indexOf(one.tier ?? "fast") > last) return false;
    if (several && actorsOf(one).length < 2) return false;
    return selection.filter === undefined || isNamed(selection.filter, one.id, one.requirements);
  });
  if (chosen.length > 0) return chosen;
  const given = Object.entries(selection).filter(([, value]) => value !== undefined);
  const text = given.map(([name, value]) => `--${name} ${value}`).join(" ");
  throw new SelectionError(
    `no case matches ${text || "this selection"}${several ? " with several actors" : ""}; --list shows all cases`,
  );
}

function isNamed(filter: string, id: string, requirements: readonly string[]): boolean {
  return filter.split(",").some((part) => {
    const pattern = part.trim();
    if (pattern === "") return false;
    if (pattern.includes("*")) return fitsGlob(pattern, id);
    return id.includes(pattern) || requirements.includes(pattern);
  });
}

function profileCases(name: string): Set<string> {
  const file = join("profiles", `${name}.json`);
  if (!existsSync(join(specDirectory(), file)))
    throw new SelectionError(`unknown profile ${name}: there is no spec/${file}`);
  return new Set(Object.keys((readSpecJson(file) as { cases: Record<string, string> }).cases));
}
