import type { EngineName } from "./actor.ts";
import type { Expected, Hazard, Scene } from "./hazard.ts";
import { besideOpenTransaction } from "./open-transaction.ts";

/** The process reads the file through another connection while its transaction is open. */
function readWith(scene: Scene, kept: boolean, engine: EngineName): Promise<readonly Expected[]> {
  return besideOpenTransaction(scene, scene.pick("wal", "delete"), kept, async (first) => {
    await first.open("second", scene.path, { engine });
    await first.all("second", "SELECT count(*) FROM t");
    await first.close("second");
  });
}

/** Locks belong to the process, and each library keeps books of its own about them. */
export const secondLibrary: Hazard = {
  id: "second-library",
  rule: "A file is opened by one SQLite library per process.",
  broken:
    "a process in a write transaction reads the file through its second SQLite library, and closes that connection",
  kept: "it reads the file through a second connection of the same library",
  damage: "an acknowledged row is missing, or the file is malformed",
  roles: { first: "has two libraries", other: "writes" },
  casts: [
    { first: "better-sqlite3", other: "python3", second: "node:sqlite" },
    { first: "better-sqlite3", other: "better-sqlite3", second: "node:sqlite" },
    { first: "node:sqlite", other: "better-sqlite3", second: "better-sqlite3" },
  ],
  break: (scene) => readWith(scene, false, scene.cast.second ?? scene.cast.first),
  keep: (scene) => readWith(scene, true, scene.cast.first),
};
