import type { Hazard, Scene } from "./hazard.ts";
import { besideOpenTransaction } from "./open-transaction.ts";

function place(scene: Scene): { mode: "wal" | "delete"; file: string } {
  // In WAL mode the locks of writers are on the -shm, else they are on the database.
  return scene.pick({ mode: "wal", file: `${scene.path}-shm` }, { mode: "delete", file: scene.path });
}

/** https://sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_ */
export const strayClose: Hazard = {
  id: "stray-close",
  rule: "A process that has a database open does not open and close the file or its -shm by other means.",
  broken:
    "a process in a write transaction opens and closes the -shm (or, without WAL, the database): its locks are gone",
  kept: "it calls stat, or has a child process read the file",
  damage: "an acknowledged row is missing, or the file is malformed",
  roles: { first: "touches the file", other: "writes" },
  casts: [
    { first: "better-sqlite3", other: "python3" },
    { first: "node:sqlite", other: "better-sqlite3" },
    { first: "python3", other: "node:sqlite" },
  ],
  break(scene) {
    const { mode, file } = place(scene);
    const how = scene.pick("openSync", "readFileSync", "fs/promises", "createReadStream", "copyFileSync");
    return besideOpenTransaction(scene, mode, false, (first) => first.touch(file, how, `${scene.path}.copy`));
  },
  keep(scene) {
    const { mode, file } = place(scene);
    const how = scene.pick("statSync", "child");
    return besideOpenTransaction(scene, mode, true, (first) => first.touch(file, how));
  },
};
