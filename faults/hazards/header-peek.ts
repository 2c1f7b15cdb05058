import type { Touch } from "./actor.ts";
import type { Expected, Hazard, Scene } from "./hazard.ts";
import { makeDatabase, write } from "./rows.ts";

/** A process looks at its live database; another one opens, writes and closes it, twice. */
async function peek(scene: Scene, how: Touch): Promise<readonly Expected[]> {
  const { cast, path } = scene;
  const before = scene.newRows(1 + scene.upTo(40));
  const [first, passing, later] = await Promise.all([
    scene.start(cast.first),
    scene.start(cast.other ?? cast.first),
    scene.start(cast.other ?? cast.first),
  ]);
  await makeDatabase(first, "a", path, "wal", before);
  await first.touch(path, how);
  const rows = [...before];
  await passing.open("b", path);
  rows.push(...(await write(passing, "b", scene.newRows(1 + scene.upTo(20)))));
  await passing.close("b");
  scene.noteRemovedFiles(first);
  rows.push(...(await write(first, "a", scene.newRows(1 + scene.upTo(20)))));
  await later.open("b", path);
  rows.push(...(await write(later, "b", scene.newRows(1 + scene.upTo(20)))));
  await later.close("b");
  rows.push(...(await write(first, "a", scene.newRows(1 + scene.upTo(20)))));
  for (const actor of [first, passing, later]) await actor.end();
  return [{ path, rows }];
}

/** SQLite 3.51 and newer ask the -shm, too, before they take themselves for the last to close. */
export const headerPeek: Hazard = {
  id: "header-peek",
  rule: "The header of a database is not read by a process that has the file open.",
  broken:
    "it reads the first 100 bytes; another process, which sees no lock then, removes the -wal when it closes",
  kept: "it calls stat, or has a child process read the header",
  damage:
    "the -wal or -shm is removed under the process, an acknowledged row is missing, or the file is malformed",
  roles: { first: "reads the header", other: "closes" },
  prevented: [{ process: "other", part: "SQLite", sinceSqlite: "3.51.0" }],
  casts: [
    { first: "better-sqlite3", other: "python3" },
    { first: "node:sqlite", other: "python3" },
    { first: "better-sqlite3", other: "better-sqlite3" },
    { first: "better-sqlite3", other: "node:sqlite" },
    { first: "python3", other: "better-sqlite3" },
  ],
  break: (scene) => peek(scene, "header"),
  keep: (scene) => peek(scene, scene.pick("statSync", "child")),
};
