/** Plays a round, and looks at what is left. */
import { checkHistory } from "../../../faults/torture/history/check-history.ts";
import type { History, ReadEvent } from "../../../faults/torture/history/history.ts";
import type { HistoryFigures } from "../../../faults/torture/history/verdict.ts";
import { seededRandom } from "../../../faults/wrapper/seeded-random.ts";
import type { InspectorPool } from "../../runner/inspector/inspector-pool.ts";
import type { Greeting } from "../../runner/suite/greet.ts";
import { Actor, type ActorOptions } from "./actor.ts";
import { lookAfresh, lookAtClosed, lookFromOutside } from "./aftermath.ts";
import { accounts, rowsPerWrite, schema } from "./database.ts";
import { beOutside } from "./outsider.ts";
import type { ActorPlan, Role } from "./plan.ts";
import { PortUser } from "./port-user.ts";
import { play } from "./roles.ts";
import type { Scene } from "./scene.ts";
import { Strikes } from "./strikes.ts";

/** Switches faults on, and returns what switches them off again. */
export type Disturb = (random: () => number) => Promise<() => Promise<void>>;

export interface RoundSurroundings {
  readonly greetings: readonly Greeting[];
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly cwd: string;
  readonly pool: InspectorPool;
  readonly disturb?: Disturb | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What the round leaves to be judged by others, too. */
export interface RoundOutcome {
  readonly history: History | null;
  readonly figures: HistoryFigures | null;
}

/** Adds what is wrong to the scene. */
export async function playRound(scene: Scene, surroundings: RoundSurroundings): Promise<RoundOutcome> {
  const actors = new Set<Actor>();
  const abort = (): void => {
    scene.isAborted = true;
    scene.end();
    for (const actor of actors) actor.kill();
  };
  surroundings.signal?.addEventListener("abort", abort);
  if (surroundings.signal?.aborted) abort();
  try {
    await makeFile(scene, surroundings.pool);
    await act(scene, surroundings, actors);
    if (scene.isAborted) return { history: null, figures: null };
    await disperse(scene, [...actors]);
    return await judge(scene, surroundings, actors);
  } finally {
    surroundings.signal?.removeEventListener("abort", abort);
    for (const actor of actors) await actor.process.process.kill();
  }
}

async function makeFile({ plan, path }: Scene, pool: InspectorPool): Promise<void> {
  const inspector = pool.take();
  try {
    const isFilled = plan.file === "wal" || plan.file === "delete";
    await inspector.make(path, { file: plan.file, rows: 0, ...(isFilled ? { sql: schema } : {}) });
  } finally {
    await pool.giveBack(inspector);
  }
}

/** Beyond its time a round goes on for so long at most, until a first write was acknowledged. */
const longestMoreMs = 30_000;

/** All at the same time, until the round's time is over and each has its last answer. */
async function act(scene: Scene, surroundings: RoundSurroundings, actors: Set<Actor>): Promise<void> {
  const { plan } = scene;
  let strikes: Strikes | null = null;
  const slots = plan.actors.map((one, index): Slot => {
    const random = seededRandom(one.seed);
    const moments: Moments = {
      onMoment: (actor, moment) => strikes?.at(index, actor, moment),
      isAwaitedInBody: () => strikes?.awaitsInBody(index) ?? false,
    };
    return { plan: one, index, random, actors, moments };
  });
  const first = await Promise.all(
    slots.map((slot) =>
      slot.plan.role === "outsider" || slot.plan.startMs > 0 ? null : started(scene, surroundings, slot, 1),
    ),
  );
  scene.start();
  strikes = new Strikes(scene);
  const playing = slots.map(async (slot, index) => {
    await scene.pause(slot.plan.startMs);
    const { role, old } = slot.plan;
    const name = `${role} ${index + 1}`;
    if (role === "outsider") await beOutside(scene, surroundings.pool, { name, old, random: slot.random });
    else await playSlot(scene, surroundings, slot, role, first[index] ?? null);
  });
  try {
    await Promise.all([endInTime(scene, strikes), disturbAll(scene, surroundings.disturb), ...playing]);
  } finally {
    scene.end();
    strikes.end();
  }
}

async function endInTime(scene: Scene, strikes: Strikes): Promise<void> {
  await scene.pause(scene.plan.lengthMs);
  while (!scene.isOver && !scene.isWorthwhile && scene.now() < scene.plan.lengthMs + longestMoreMs)
    await scene.pause(50);
  scene.end();
  strikes.end();
}

type Moments = Pick<ActorOptions, "onMoment" | "isAwaitedInBody">;

interface Slot {
  readonly plan: ActorPlan;
  readonly index: number;
  readonly random: () => number;
  readonly actors: Set<Actor>;
  readonly moments: Moments;
}

/** A slot's next process; `null` when it did not say hello. */
async function started(
  scene: Scene,
  surroundings: RoundSurroundings,
  { plan, index, actors, moments }: Slot,
  turn: number,
): Promise<Actor | null> {
  const greeting = surroundings.greetings[plan.adapter] as Greeting;
  const actor = new Actor(`${plan.role} ${index + 1}.${turn}`, greeting, scene, {
    env: surroundings.env,
    cwd: greeting.apart ? surroundings.cwd : undefined,
    busyTimeoutMs: canWait(greeting) ? plan.busyTimeoutMs : undefined,
    ...moments,
  });
  actors.add(actor);
  return (await actor.hello()) ? actor : null;
}

/** One process after another. The last one stays, with its connections open. */
async function playSlot(
  scene: Scene,
  surroundings: RoundSurroundings,
  slot: Slot,
  role: Exclude<Role, "outsider">,
  first: Actor | null,
): Promise<void> {
  for (let turn = 1, next = first; !scene.isOver; turn++) {
    const actor = next ?? (await started(scene, surroundings, slot, turn));
    next = null;
    if (actor === null) continue;
    await play(role, new PortUser(actor, scene, slot.random));
    if (!actor.isAlive) slot.actors.delete(actor);
  }
}

function canWait({ participant }: Greeting): boolean {
  return participant.hello.capabilities.includes("busy-timeout");
}

async function disturbAll(scene: Scene, disturb: Disturb | undefined): Promise<void> {
  if (disturb === undefined) return;
  const random = seededRandom(scene.plan.actors[0]?.seed ?? 0);
  const inOrder = [...scene.plan.disturbances].sort((one, other) => one.atMs - other.atMs);
  for (const { atMs, forMs } of inOrder) {
    await scene.pause(atMs - scene.now());
    if (scene.isOver) return;
    const undo = await disturb(random);
    scene.counts.disturbances++;
    await scene.pause(forMs);
    await undo();
  }
}

/** Some close, some just end. */
async function disperse(scene: Scene, actors: readonly Actor[]): Promise<void> {
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

async function judge(
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
