/** Which cases to run. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readSpecJson, specDirectory } from "../../reader/spec-place.ts";
import { actorsOf, type Tier } from "./case.ts";
import type { LoadedCase } from "./load-cases.ts";
import { fitsGlob } from "./match.ts";

export interface Selection {
  /** `core` leaves the hardened ones away. Default: both. */
  readonly level?: "core" | "hardened" | undefined;
  /** A frozen list of cases: `spec/profiles/<profile>.json`. */
  readonly profile?: string | undefined;
  /** Part of an id, a requirement, a glob over ids, or several with commas. */
  readonly filter?: string | undefined;
  /** Up to and with this tier: `fast` alone, `slow` with fast, `stress` is all. Default `fast`. */
  readonly tier?: Tier | undefined;
}

/** A selection that selects nothing, or that cannot be understood. */
export class SelectionError extends Error {
  override name = "SelectionError";
}

const tiers: readonly Tier[] = ["fast", "slow", "stress"];

/**
 * @param several only cases in which several actors take part: two ports need at least two
 * @throws {SelectionError} when nothing is left
 */
export function select(cases: readonly LoadedCase[], selection: Selection, several: boolean): LoadedCase[] {
  const profile = selection.profile === undefined ? null : profileCases(selection.profile);
  // Who names a case wants it, whatever its tier.
  const last = tiers.indexOf(selection.tier ?? (selection.filter === undefined ? "fast" : "stress"));
  const chosen = cases.filter(({ case: one }) => {
    if (selection.level === "core" && one.level !== "core") return false;
    if (profile !== null && !profile.has(one.id)) return false;
    if (tiers.indexOf(one.tier ?? "fast") > last) return false;
    if (several && actorsOf(one).length < 2) return false;
    return selection.filter === undefined || isNamed(selection.filter, one.id, one.requirements);
  });
  if (chosen.length > 0) return chosen;
  const given = Object.entries(selection).filter(([, value]) => value !== undefined);
  const text = given.map(([name, value]) => `--${name} ${value}`).join(" ");
  throw new SelectionError(
    `no case matches ${text || "this selection"}${several ? " with several actors" : ""}: --list shows what there is`,
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
    throw new SelectionError(`there is no profile ${name} (spec/${file})`);
  return new Set((readSpecJson(file) as { cases: string[] }).cases);
}
