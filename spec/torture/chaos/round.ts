/** Plays a round, and looks at what is left. */
import { seededRandom } from "../../../faults/wrapper/seeded-random.ts";
import type { InspectorPool } from "../../runner/inspector/inspector-pool.ts";
import type { Greeting } from "../../runner/suite/greet.ts";
import { Actor, type ActorOptions } from "./actor.ts";
import { schema } from "./database.ts";
import { disperse, judge, type RoundOutcome } from "./end-of-round.ts";
import { beOutside } from "./outsider.ts";
import type { ActorPlan, Role } from "./plan.ts";
import { PortUser } from "./port-user.ts";
import { play } from "./roles.ts";
import type { Scene } from "./scene.ts";
import { Strikes } from "./strikes.ts";
import type { Disturb, RoundSurroundings } from "./surroundings.ts";

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
