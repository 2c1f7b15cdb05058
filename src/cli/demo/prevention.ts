import type { EngineName } from "../../../faults/hazards/actor.ts";
import type { Cast, Hazard, Prevention } from "../../../faults/hazards/hazard.ts";
import { isBefore } from "../../engine/sqlite-version.ts";

/**
 * What keeps a cast from damage although the rule is broken, as the hazard's data says.
 *
 * @param sqlite the SQLite version of each engine
 * @returns such as `SQLite 3.54.1`; `null` where there is to be damage
 */
export function preventionOf(
  hazard: Pick<Hazard, "prevented">,
  cast: Cast,
  sqlite: Readonly<Partial<Record<EngineName, string>>>,
): string | null {
  for (const one of hazard.prevented ?? []) {
    const engine = (one.process === "other" ? cast.other : undefined) ?? cast.first;
    const version = sqlite[engine] ?? null;
    if (fits(one, cast, engine, version))
      return one.part === "SQLite" ? `SQLite ${version}` : `the driver, ${engine},`;
  }
  return null;
}

function fits(
  { engine: name, variant, sinceSqlite, sinceNode }: Prevention,
  cast: Cast,
  engine: EngineName,
  version: string | null,
): boolean {
  return (
    (name === undefined || name === engine) &&
    (variant === undefined || variant === cast.variant) &&
    (sinceSqlite === undefined || (version !== null && !isBefore(version, sinceSqlite))) &&
    (sinceNode === undefined || nodeVersion() >= sinceNode)
  );
}

/** The actors run on the runtime that this process runs on. Deno says that it is a Node, and is none. */
function nodeVersion(): number {
  return "Deno" in globalThis ? 0 : Number.parseInt(process.versions.node, 10);
}
