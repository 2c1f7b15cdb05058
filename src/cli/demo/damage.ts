import type { Expected } from "../../../faults/hazards/hazard.ts";
import { startActor } from "./actor-process.ts";

/** What became of one run. */
export interface Damage {
  /** Acknowledged rows that are not there. */
  readonly missingRows: number;
  /** What is wrong with a file, in the engine's words. */
  readonly malformed: readonly string[];
  /** Files that were removed under a process. */
  readonly removedFiles: readonly string[];
}

/**
 * Looks at the databases of a run with a fresh process. All others must be gone.
 *
 * @param expected what was acknowledged
 * @param removed what was removed under a process
 */
export async function findDamage(expected: readonly Expected[], removed: Iterable<string>): Promise<Damage> {
  const looker = await startActor("node:sqlite");
  const missing = new Set<string>();
  const malformed: string[] = [];
  for (const [number, { path, rows }] of expected.entries()) {
    const db = String(number);
    const refused = await looker.tryOpen(db, path);
    const check = refused ?? (await looker.all(db, "PRAGMA integrity_check"));
    if ("message" in check) malformed.push(check.message);
    else malformed.push(...check.map((row) => String(row.integrity_check)).filter((text) => text !== "ok"));
    const found = refused ?? (await looker.all(db, "SELECT id FROM t"));
    const ids = new Set("message" in found ? [] : found.map((row) => Number(row.id)));
    for (const row of rows) if (!ids.has(row)) missing.add(`${path}:${row}`);
  }
  await looker.end();
  return { missingRows: missing.size, malformed, removedFiles: [...removed] };
}

/** Whether there is any. */
export function isDamaged({ missingRows, malformed, removedFiles }: Damage): boolean {
  return missingRows > 0 || malformed.length > 0 || removedFiles.length > 0;
}
