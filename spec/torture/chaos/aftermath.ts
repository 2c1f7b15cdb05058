/** What is looked at when a round is over. */
import type { ReadEvent } from "../../../faults/torture/history/history.ts";
import { descriptorsOf } from "../../runner/inspector/group-descriptors.ts";
import { type Inspector, InspectorError } from "../../runner/inspector/inspector.ts";
import type { InspectorPool } from "../../runner/inspector/inspector-pool.ts";
import { type Inodes, observe } from "../../runner/inspector/observation.ts";
import type { Actor } from "./actor.ts";
import { readRows, sightOfRows } from "./database.ts";
import { oldSqliteProblem } from "./outsider.ts";
import type { Scene } from "./scene.ts";

const parts: readonly string[] = ["", "-wal", "-shm", "-journal"];

/** Linux tells who has locks and descriptors. */
export const canSeeProcesses: boolean = process.platform === "linux";

/** A process that has closed its connections has neither descriptors of the database nor locks on it. */
export function lookAtClosed(scene: Scene, actor: Actor): void {
  if (!canSeeProcesses || !actor.isAlive || actor.open.size > 0) return;
  const left = parts.flatMap((part) =>
    descriptorsOf(actor.process.pid, scene.path + part).map((one) => `${one} on the ${part || "database"}`),
  );
  if (left.length > 0)
    scene.blame(
      "descriptor",
      `${actor.name} has closed its connections, and keeps descriptors: ${left.join(", ")}`,
    );
}

/** When all processes are gone, so are their locks; and the header says what it should, before anybody opens the file. */
export async function lookFromOutside(scene: Scene): Promise<void> {
  const inodes: Inodes = { "": new Set(), "-shm": new Set() };
  const { mode, locks } = await observe(scene.path, null, inodes);
  const left = [...locks[""], ...locks["-shm"]];
  if (left.length > 0) scene.blame("lock", "all processes are gone, and locks are left", ...left);
  if (scene.sawWal && mode !== "WAL")
    scene.blame(
      "mode",
      `connects were told that the file is in WAL mode; its header says ${mode ?? "nothing"}`,
    );
  if (scene.plan.mode === "delete" && mode === "WAL")
    scene.blame("mode", "all asked for a rollback journal; the file's header says WAL");
}

/**
 * A process that has nothing open reads all rows and checks the file.
 *
 * @param old whether with an old SQLite
 * @returns what it saw; `null` when it could not read
 */
export async function lookAfresh(scene: Scene, pool: InspectorPool, old: boolean): Promise<ReadEvent | null> {
  return await withInspector(scene, pool, old, async (inspector) => {
    const invokedAt = scene.now();
    const sight = sightOfRows(await inspector.rows(scene.path, readRows));
    const endedAt = scene.now();
    const messages = await inspector.rows(scene.path, "PRAGMA integrity_check");
    const found = messages.map(([message]) => String(message));
    if (found.join() !== "ok")
      scene.blame(
        "integrity",
        `a fresh process with ${kindOf(old)} SQLite finds damage: ${found.join("; ")}`,
      );
    if (old || (await inspector.ask("contender", scene.path)) === "in")
      return { reader: `a fresh process with ${kindOf(old)} SQLite`, invokedAt, endedAt, ...sight };
    scene.blame("lock", "all processes are gone, and a fresh one does not get the write lock");
    return { reader: "a fresh process", invokedAt, endedAt, ...sight };
  });
}

async function withInspector<T>(
  scene: Scene,
  pool: InspectorPool,
  old: boolean,
  look: (inspector: Inspector) => Promise<T>,
): Promise<T | null> {
  if (old && oldSqliteProblem() !== null) return null;
  const inspector = pool.take(old ? "old" : "current");
  try {
    return await look(inspector);
  } catch (error) {
    if (!(error instanceof InspectorError)) throw error;
    scene.blame("unreadable", `a fresh process with ${kindOf(old)} SQLite failed: ${error.message}`);
    return null;
  } finally {
    await pool.giveBack(inspector);
  }
}

function kindOf(old: boolean): string {
  return old ? "an old" : "a new";
}
