import type { Actor } from "./actor.ts";
import type { Expected, Hazard, Scene } from "./hazard.ts";
import { insertion, makeDatabase, mustWrite } from "./rows.ts";

interface Task {
  readonly actor: Actor;
  readonly db: string;
}

/** One task is in a transaction that it will roll back, and another one writes, in turns of the event loop. */
async function interleave(scene: Scene, own: boolean): Promise<readonly Expected[]> {
  const { cast, path } = scene;
  const actor = await scene.start(cast.first);
  const before = scene.newRows(1 + scene.upTo(40));
  await makeDatabase(actor, "a", path, scene.pick("wal", "delete"), before);
  if (own) await actor.open("b", path);
  const one: Task = { actor, db: "a" };
  const other: Task = { actor, db: own ? "b" : "a" };

  await actor.exec(one.db, "BEGIN IMMEDIATE");
  const pending: number[] = [];
  const rows: number[] = [];
  const turns = 2 + scene.upTo(5);
  const theirTurn = scene.upTo(turns);
  for (let turn = 0; turn < turns; turn++) {
    if (turn !== theirTurn) {
      await actor.exec(one.db, insertion(scene.newRows(1 + scene.upTo(5))));
      continue;
    }
    const theirs = scene.newRows(1 + scene.upTo(5));
    const refused = await actor.tryExec(other.db, insertion(theirs));
    (refused === null ? rows : pending).push(...theirs);
  }
  // The first task meets an error, and takes back what it did.
  await actor.exec(one.db, "ROLLBACK");
  // A task with a connection of its own was told to wait.
  if (pending.length > 0) rows.push(...(await mustWrite(actor, other.db, pending)));
  await actor.end();
  return [{ path, rows: [...before, ...rows] }];
}

/** SQLite knows connections, not tasks. */
export const sharedConnection: Hazard = {
  id: "shared-connection",
  rule: "No connection is shared by asynchronous tasks that interleave.",
  broken:
    "one task writes through the connection on which another task has a transaction open, which it then rolls back",
  kept: "each task has a connection of its own, and the second one waits",
  damage: "an acknowledged row is missing, or the file is malformed",
  roles: { first: "runs both tasks" },
  casts: [{ first: "better-sqlite3" }, { first: "node:sqlite" }, { first: "python3" }],
  break: (scene) => interleave(scene, false),
  keep: (scene) => interleave(scene, true),
};
