import { join } from "node:path";
import type { Actor } from "./actor.ts";
import type { Expected, Hazard, Scene } from "./hazard.ts";
import { besideOpenTransaction } from "./open-transaction.ts";
import { insertion, makeDatabase, mustWrite } from "./rows.ts";

/** How a live database is copied by hand. */
type Way = "the database alone" | "the database, then the -wal" | "in a transaction";

/** @returns the copy and the database, each with the rows that were acknowledged before the copy was begun */
async function copyByHand(scene: Scene, way: Exclude<Way, "in a transaction">): Promise<readonly Expected[]> {
  return withCopy(scene, async (first, other, to) => {
    await first.touch(scene.path, "copyFileSync", to);
    if (way === "the database alone") return [];
    // A checkpoint by somebody else, in between: what it moved is in neither of the two copies.
    const written = await mustWrite(other, "b", scene.newRows(1 + scene.upTo(30)));
    await other.all("b", "PRAGMA wal_checkpoint(PASSIVE)");
    const more = await mustWrite(other, "b", scene.newRows(40 + scene.upTo(40)));
    await first.touch(`${scene.path}-wal`, "copyFileSync", `${to}-wal`);
    return [...written, ...more];
  });
}

async function withCopy(
  scene: Scene,
  copy: (first: Actor, other: Actor, to: string) => Promise<readonly number[]>,
): Promise<readonly Expected[]> {
  const { cast, path } = scene;
  const to = join(scene.directory, "copy.db");
  const [first, other] = await Promise.all([scene.start(cast.first), scene.start(cast.other ?? cast.first)]);
  const before = scene.newRows(100 + scene.upTo(100));
  await makeDatabase(first, "a", path, "wal", before);
  // Part of the rows is in the database, part in the -wal.
  if (scene.upTo(2) === 0) await first.all("a", "PRAGMA wal_checkpoint(PASSIVE)");
  const late = scene.newRows(60 + scene.upTo(60));
  await first.exec("a", insertion(late));
  await other.open("b", path);
  const during = await copy(first, other, to);
  await first.end();
  await other.end();
  const rows = [...before, ...late];
  return [
    { path: to, rows },
    { path, rows: [...rows, ...during] },
  ];
}

/** https://sqlite.org/howtocorrupt.html#_backup_or_restore_while_a_transaction_is_active */
export const redundantCopy: Hazard = {
  id: "redundant-copy",
  rule: "A live database is copied by the online backup of its driver, and never as a file.",
  broken:
    "copyFile of the database, alone or with its -wal, or of its files in the middle of a transaction, whose locks the copying drops",
  kept: "the driver's online backup",
  damage:
    "a row that was acknowledged before the copy is missing in it, a row is missing in the database itself, or one of them is malformed",
  roles: { first: "copies", other: "writes" },
  casts: [
    { first: "better-sqlite3", other: "python3" },
    { first: "node:sqlite", other: "better-sqlite3" },
    { first: "python3", other: "node:sqlite" },
  ],
  break(scene) {
    const way = scene.pick<Way>("the database alone", "the database, then the -wal", "in a transaction");
    if (way !== "in a transaction") return copyByHand(scene, way);
    return besideOpenTransaction(scene, "wal", false, async (first) => {
      for (const suffix of ["", "-wal", "-shm"])
        await first.touch(scene.path + suffix, "copyFileSync", join(scene.directory, `copy.db${suffix}`));
    });
  },
  keep: (scene) =>
    withCopy(scene, async (first, other, to) => {
      await first.backup("a", to);
      return await mustWrite(other, "b", scene.newRows(1 + scene.upTo(30)));
    }),
};
