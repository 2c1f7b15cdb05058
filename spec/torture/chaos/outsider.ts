/** A process with a bare SQLite on the same file: it opens, reads or checkpoints, and closes. */
import { Unavailable } from "../../runner/early-end.ts";
import { type Inspector, InspectorError } from "../../runner/inspector/inspector.ts";
import type { InspectorPool } from "../../runner/inspector/inspector-pool.ts";
import { oldInspectorCommand } from "../../runner/inspector/old-sqlite.ts";
import { readCounts, readRows, sightOfCounts, sightOfRows } from "./database.ts";
import { isBusy } from "./port-errors.ts";
import type { Scene } from "./scene.ts";

/**
 * Goes on until the round is over.
 *
 * @param old whether to use an old SQLite; where there is none, it is this runtime's
 */
export async function beOutside(
  scene: Scene,
  pool: InspectorPool,
  { name, old, random }: { readonly name: string; readonly old: boolean; readonly random: () => number },
): Promise<void> {
  const isOld = old && oldSqliteProblem() === null;
  const inspector = pool.take(isOld ? "old" : "current");
  const reader = `${name} (a bare ${isOld ? "old" : "new"} SQLite)`;
  try {
    while (!scene.isOver) {
      if (scene.isPrepared) await once(scene, inspector, reader, random);
      await scene.pause(20 + random() * 150);
    }
  } finally {
    await pool.giveBack(inspector);
  }
}

/** Why no old SQLite can look; `null` when one can. */
export function oldSqliteProblem(): string | null {
  try {
    oldInspectorCommand();
    return null;
  } catch (error) {
    if (error instanceof Unavailable) return error.message;
    throw error;
  }
}

async function once(scene: Scene, inspector: Inspector, reader: string, random: () => number): Promise<void> {
  const what = random();
  const invokedAt = scene.now();
  try {
    if (what < 0.4) {
      await inspector.ask("sql", scene.path, {
        sql: `PRAGMA wal_checkpoint(${what < 0.2 ? "TRUNCATE" : "PASSIVE"})`,
      });
      scene.counts.checkpoints++;
      return;
    }
    const all = what < 0.6;
    const rows = await inspector.rows(scene.path, all ? readRows : readCounts);
    const sight = all ? sightOfRows(rows) : sightOfCounts(rows);
    scene.reads.push({ reader, invokedAt, endedAt: scene.now(), ...sight });
  } catch (error) {
    if (!(error instanceof InspectorError)) throw error;
    if (!isBusy({ message: error.reason })) scene.blame("unreadable", `${reader} failed: ${error.reason}`);
  }
}
