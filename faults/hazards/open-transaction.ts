import type { Actor } from "./actor.ts";
import type { Expected, Scene } from "./hazard.ts";
import { insertion, makeDatabase, mustWrite, nothingShown, write } from "./rows.ts";

/**
 * The work that dropped locks destroy: the first process is in a write transaction, does something, and another one
 * tries to write meanwhile. Whoever is refused tries again when the first is done.
 *
 * @param mode the journal mode
 * @param meanwhile what the first process does
 * @param kept whether every write must succeed in the end
 */
export async function besideOpenTransaction(
  scene: Scene,
  mode: "wal" | "delete",
  kept: boolean,
  meanwhile: (first: Actor) => Promise<void>,
): Promise<readonly Expected[]> {
  const { cast, path } = scene;
  const [first, other] = await Promise.all([scene.start(cast.first), scene.start(cast.other ?? cast.first)]);
  const before = scene.newRows(1 + scene.upTo(60));
  const mine = scene.newRows(1 + scene.upTo(20));
  const theirs = scene.newRows(1 + scene.upTo(20));
  await makeDatabase(first, "a", path, mode, before);
  await other.open("b", path);
  await first.exec("a", "BEGIN IMMEDIATE");
  await first.exec("a", insertion(mine));
  await meanwhile(first);
  let written = await write(other, "b", theirs);
  const committed = (await first.tryExec("a", "COMMIT")) === null;
  if (kept) {
    if (!committed) throw nothingShown("the first process could not commit");
    if (written.length === 0) written = await mustWrite(other, "b", theirs);
  }
  const ends = scene.pick([first, other], [other, first]);
  for (const actor of ends) await actor.end();
  return [{ path, rows: [...before, ...(committed ? mine : []), ...written] }];
}
