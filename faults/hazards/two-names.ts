import { existsSync, linkSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Actor } from "./actor.ts";
import type { Expected, Hazard, Scene } from "./hazard.ts";
import { makeDatabase, mustWrite, nothingShown, write } from "./rows.ts";

/** Two processes write to one file by turns, each under a name of its own if it gets it open. */
async function byTurns(scene: Scene, kept: boolean): Promise<readonly Expected[]> {
  const { cast, path } = scene;
  const first = await scene.start(cast.first);
  const rows = scene.newRows(1 + scene.upTo(40));
  await makeDatabase(first, "made", path, "wal", rows);
  await first.close("made");
  const name = join(scene.directory, "second-name.db");
  if (cast.mounts === true) writeFileSync(name, "");
  else if (cast.variant === "symbolic link") symlinkSync(path, name);
  else linkSync(path, name);
  const mount = cast.mounts === true ? { file: path, over: name } : undefined;
  const other = await scene.start(cast.other ?? cast.first, mount);

  if (kept) {
    await openGuarded(first, "a", path, { path, name });
    await openGuarded(other, "b", existsSync(name) ? name : path, { path, name });
  } else {
    await first.open("a", path);
    await other.open("b", name);
  }
  const writers = scene.pick<readonly (readonly [Actor, string])[]>(
    [
      [first, "a"],
      [other, "b"],
    ],
    [
      [other, "b"],
      [first, "a"],
    ],
  );
  const turns = 2 + scene.upTo(4);
  for (let turn = 0; turn < turns; turn++) {
    for (const [actor, db] of writers) {
      const wanted = scene.newRows(1 + scene.upTo(20));
      rows.push(...(await (kept ? mustWrite : write)(actor, db, wanted)));
    }
  }
  for (const [actor] of writers) await actor.end();
  return [{ path, rows }];
}

/** connect() refuses a file with two names. Then the second one is given up. */
async function openGuarded(
  actor: Actor,
  db: string,
  asked: string,
  { path, name }: { readonly path: string; readonly name: string },
): Promise<void> {
  const refused = await actor.tryOpen(db, asked, { layer: true });
  if (refused === null) return;
  if (!/hard links|is a mount/.test(refused.message))
    throw nothingShown(`${asked} was refused: ${refused.message}`);
  rmSync(name);
  await actor.open(db, path, { layer: true });
}

/** https://sqlite.org/howtocorrupt.html#_multiple_links_to_the_same_file */
export const twoNames: Hazard = {
  id: "two-names",
  rule: "A database is opened under one name.",
  broken:
    "a second process opens it under another name: a hard link or a mount has a -wal of its own, a symbolic link has not",
  kept: "both open it with walguard's connect(), which refuses a file with two names or a mount, and follows symbolic links",
  damage: "an acknowledged row is missing, or the file is malformed",
  roles: { first: "opens the first name", other: "opens the second" },
  prevented: [{ process: "other", part: "SQLite", variant: "symbolic link" }],
  casts: [
    { first: "better-sqlite3", other: "better-sqlite3", variant: "hard link" },
    { first: "better-sqlite3", other: "node:sqlite", variant: "hard link" },
    { first: "node:sqlite", other: "node:sqlite", variant: "hard link" },
    { first: "better-sqlite3", other: "node:sqlite", variant: "symbolic link" },
    { first: "better-sqlite3", other: "node:sqlite", variant: "bind mount", mounts: true },
  ],
  break: (scene) => byTurns(scene, false),
  keep: (scene) => byTurns(scene, true),
};
