/** What actors do until the round ends, or they are killed. */
import type { Farewell } from "../../runner/adapter/adapter-process.ts";
import type { Role } from "./plan.ts";
import type { PortUser } from "./port-user.ts";

/**
 * Plays a role with a process that has just started, until the round is over or the process is gone. Half of the time a
 * process connects again before it closes: opening a file and closing it is what drops the locks of its first connection.
 */
export async function play(role: Exclude<Role, "outsider">, user: PortUser): Promise<void> {
  const { actor, scene } = user;
  while (!scene.isOver && actor.isAlive) {
    const db = await user.connect();
    if (db === null) await scene.pause(5);
    else await acts[role](user, db);
    // At the end of the round it is the round that closes, or has the process end with connections open.
    const kept = user.random() < 0.5 ? 1 : 0;
    while (actor.open.size > kept && !scene.isOver && actor.isAlive)
      if (!(await user.close([...actor.open][0] as string))) break;
  }
}

type Act = (user: PortUser, db: string) => Promise<void>;

const acts: Readonly<Record<Exclude<Role, "outsider">, Act>> = {
  writer: async (user, db) => {
    await write(user, db, 3 + user.random() ** 3 * 400, 3);
  },
  opener: async (user, db) => {
    await write(user, db, 1 + user.random() * 2, 0);
    await user.scene.pause(user.random() * 20);
  },
  reader: async (user, db) => {
    await repeat(user, 2 + user.random() ** 2 * 60, async () => {
      const isAnswered = await user.read(db, user.random() < 0.1);
      await user.scene.pause(isAnswered ? 5 + user.random() * 25 : 20);
      return isAnswered;
    });
  },
  checkpointer: async (user, db) => {
    await repeat(user, 2 + user.random() ** 2 * 30, async () => {
      await write(user, db, 1 + user.random() * 5, 0);
      await user.scene.pause(user.random() * 30);
      return await user.checkpoint(db);
    });
  },
  leaver: async (user, db) => {
    await write(user, db, 1 + user.random() * 20, 0);
    if (user.scene.isOver || !user.actor.isAlive) return;
    user.scene.counts.leaves++;
    await user.actor.leave(farewells[Math.floor(user.random() * farewells.length)] as Farewell);
  },
};

const farewells: readonly Farewell[] = ["bye", "end of input", "SIGTERM"];

/** Writes, and now and then looks at what is there. After a few failures it gives up. */
async function write(user: PortUser, db: string, times: number, thinkMs: number): Promise<void> {
  let failures = 0;
  await repeat(user, times, async () => {
    const result = await user.write(db);
    failures = result === "acknowledged" || result === "rolled back" ? 0 : failures + 1;
    if (user.random() < 0.05) await user.read(db, false);
    await user.scene.pause(user.random() * thinkMs);
    return failures < 3;
  });
}

async function repeat(user: PortUser, times: number, run: () => Promise<boolean>): Promise<void> {
  for (let left = times; left > 0 && !user.scene.isOver && user.actor.isAlive; left--)
    if (!(await run())) return;
}
