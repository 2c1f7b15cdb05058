import { readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import type { Cast, Scene } from "../../../faults/hazards/hazard.ts";
import { seededRandom } from "../../../faults/wrapper/seeded-random.ts";
import { type ActorProcess, startActor } from "./actor-process.ts";

/** A scene, and what is seen of it. */
export interface PlayedScene extends Scene {
  /** Database files that were removed under a process, by their names. */
  readonly removed: ReadonlySet<string>;
  /** Ends whatever process is left. */
  end(): Promise<void>;
}

/**
 * Sets up one run.
 *
 * @param directory an empty directory for it
 * @param seed the same one gives the same orders in the same order
 */
export function setScene(cast: Cast, directory: string, seed: number): PlayedScene {
  const random = seededRandom(seed);
  // Seeds that follow one another give similar first numbers.
  random();
  const started: ActorProcess[] = [];
  const removed = new Set<string>();
  let rows = 0;
  const upTo = (end: number): number => Math.floor(random() * end);
  return {
    cast,
    directory,
    path: join(directory, "scratch.db"),
    removed,
    upTo,
    pick: (...choices) => choices[upTo(choices.length)] ?? choices[0],
    newRows: (count) => Array.from({ length: count }, () => ++rows),
    async start(engine, mount) {
      const actor = await startActor(engine, mount);
      started.push(actor);
      return actor;
    },
    noteRemovedFiles(actor) {
      for (const name of removedFiles(actor.pid)) if (name.startsWith(directory)) removed.add(name);
    },
    async end() {
      await Promise.all(started.map((actor) => actor.kill()));
    },
  };
}

/** The files that a process has open and that have no name any more; none where the system does not tell. */
function removedFiles(pid: number): string[] {
  const place = `/proc/${pid}/fd`;
  try {
    return readdirSync(place).flatMap((descriptor) => {
      const [, name] = /^(.*) \(deleted\)$/.exec(readlinkSync(join(place, descriptor))) ?? [];
      return name === undefined ? [] : [name];
    });
  } catch {
    return [];
  }
}
