/** The end of a round: all go, and what they leave is looked at. */
import { checkHistory } from "../../../faults/torture/history/check-history.ts";
import type { History, ReadEvent } from "../../../faults/torture/history/history.ts";
import type { HistoryFigures } from "../../../faults/torture/history/verdict.ts";
import type { Greeting } from "../../runner/suite/greet.ts";
import { Actor } from "./actor.ts";
import { lookAfresh, lookAtClosed, lookFromOutside } from "./aftermath.ts";
import { accounts, rowsPerWrite } from "./database.ts";
import { PortUser } from "./port-user.ts";
import type { Scene } from "./scene.ts";
import type { RoundSurroundings } from "./surroundings.ts";

/** What the round leaves to be judged by others, too. */
export interface RoundOutcome {
  readonly history: History | null;
  readonly figures: HistoryFigures | null;
}

/** Some close, some just end. */
export async function disperse(scene: Scene, actors: readonly Actor[]): Promise<void> {
  await Promise.all(
    actors.map(async (actor, index) => {
      const user = new PortUser(actor, scene, () => 0);
      if (scene.plan.actors[index % scene.plan.actors.length]?.closes)
        for (const db of [...actor.open]) await user.close(db);
      lookAtClosed(scene, actor);
      await actor.leave("bye");
    }),
  );
}

/** Looks at what is left, has each adapter connect once more, and asks the history. Adds what is wrong to the scene. */
export async function judge(
  scene: Scene,
  surroundings: RoundSurroundings,
  actors: Set<Actor>,
): Promise<RoundOutcome> {
  const { greetings, pool } = surroundings;
  if (!scene.writes.some(({ result }) => result === "acknowledged"))
    scene.blame("idle", "no write was acknowledged: the round shows nothing");
  await lookFromOutside(scene);
  // Which one is the first to open what killed processes have left behind?
  const oldFirst = scene.plan.round % 2 === 1;
  for (const old of [oldFirst, !oldFirst]) keep(scene, await lookAfresh(scene, pool, old));
  for (const [index, greeting] of greetings.entries())
    await connectOnceMore(scene, surroundings, actors, greeting, index);
  await lookFromOutside(scene);
  const final = await lookAfresh(scene, pool, false);
  if (final === null || scene.isAborted) return { history: null, figures: null };
  const history: History = { rowsPerWrite, accounts, writes: scene.writes, reads: scene.reads, final };
  const { violations, figures } = checkHistory(history);
  for (const { rule, text, events } of violations) scene.blame(rule, text, ...events);
  return { history, figures };
}

function keep(scene: Scene, read: ReadEvent | null): void {
  if (read !== null) scene.reads.push(read);
}

/** Whatever went on, the next process that comes can connect, write and read. */
async function connectOnceMore(
  scene: Scene,
  { env, cwd }: RoundSurroundings,
  actors: Set<Actor>,
  greeting: Greeting,
  index: number,
): Promise<void> {
  const name = `next ${index + 1}`;
  const where = greeting.apart ? cwd : undefined;
  const quiet = { onMoment: () => {}, isAwaitedInBody: () => false };
  const actor = new Actor(name, greeting, scene, { env, cwd: where, ...quiet });
  actors.add(actor);
  const user = new PortUser(actor, scene, () => 0.5);
  const db = (await actor.hello()) ? await user.connect() : null;
  const result = db === null ? null : await user.write(db);
  if (result !== "acknowledged") {
    const what = db === null ? "could not connect" : `was told of its write: ${result}`;
    scene.blame("next", `when all others were gone, ${greeting.participant.command} ${what}`);
  }
  if (db !== null) {
    await user.read(db, true);
    await user.close(db);
    lookAtClosed(scene, actor);
  }
  await actor.leave("bye");
}
