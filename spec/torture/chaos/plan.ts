/** What is to happen in a round, drawn from the seed and the round's number. */
import { seededRandom } from "../../../faults/wrapper/seeded-random.ts";

/**
 * What an actor does, over and over, until the round ends or it is killed.
 *
 * - `writer`: many writes on one connection. `opener`: connect, a write or two, close.
 * - `reader`: reads. `checkpointer`: writes, and moves the `-wal` into the database by hand.
 * - `leaver`: writes, and ends its process normally without closing.
 * - `outsider`: no adapter, but a process with a bare SQLite that opens, reads or checkpoints, and closes.
 */
export type Role = "writer" | "opener" | "reader" | "checkpointer" | "leaver" | "outsider";

export interface ActorPlan {
  readonly role: Role;
  /** Which of the adapters. */
  readonly adapter: number;
  readonly seed: number;
  readonly startMs: number;
  /** Asked of adapters that declare `busy-timeout`; default: the port's own. */
  readonly busyTimeoutMs?: number;
  /** Of an outsider: whether it has an old SQLite, where there is one. Newer ones make up for locks that a port lost. */
  readonly old: boolean;
  /** Whether it closes its connections at the end of the round, or leaves that to the end of its process. */
  readonly closes: boolean;
}

/** Where an actor is when it is struck. */
export type Moment = "connect" | "write" | "body" | "query" | "close" | "anything";

export interface Strike {
  /** From then on the actor is struck when it is next at the moment. */
  readonly atMs: number;
  readonly actor: number;
  readonly do: "kill" | "stop";
  readonly moment: Moment;
  /** From the request, or from the pause in the body. */
  readonly delayMs: number;
  /** How long it stays stopped. */
  readonly forMs: number;
}

export interface Disturbance {
  readonly atMs: number;
  readonly forMs: number;
}

export interface RoundPlan {
  readonly round: number;
  /** What is there when the round begins: no file, an empty one, one with a rollback journal, one in WAL mode. */
  readonly file: "absent" | "empty" | "delete" | "wal";
  /** The mode that adapters are asked for. */
  readonly mode: "wal" | "delete";
  readonly lengthMs: number;
  readonly actors: readonly ActorPlan[];
  readonly strikes: readonly Strike[];
  readonly disturbances: readonly Disturbance[];
}

/** What a plan depends on besides the seed and the round. */
export interface PlanNeeds {
  readonly adapters: number;
  /** Whether all adapters can be asked for a rollback journal. */
  readonly canDelete: boolean;
  readonly lengthMs?: number | undefined;
}

const others: readonly Role[] = [
  "writer",
  "writer",
  "opener",
  "reader",
  "checkpointer",
  "leaver",
  "outsider",
];
/** For each actor. Some miss: their actor is not there, or not at the moment before the round ends. */
const strikesPerSecond = 0.8;

/** Where there is something to be struck at. */
const moments: Readonly<Record<Role, readonly Moment[]>> = {
  writer: ["connect", "write", "write", "write", "body", "body", "query"],
  opener: ["connect", "connect", "write", "close", "close", "anything"],
  reader: ["connect", "query", "query", "close"],
  checkpointer: ["write", "body", "anything", "anything"],
  leaver: ["connect", "write", "anything"],
  outsider: [],
};

/** The plan of a round: the same for the same seed, round and needs. */
export function planRound(seed: number, round: number, needs: PlanNeeds): RoundPlan {
  const random = seededRandom(Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul(round, 0x85ebca6b));
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const between = (low: number, high: number): number => low + Math.floor(random() * (high - low));
  const mode = needs.canDelete && random() < 0.2 ? "delete" : "wal";
  const file = pick(
    mode === "delete"
      ? (["absent", "delete"] as const)
      : (["absent", "empty", "delete", "wal", "wal"] as const),
  );
  const lengthMs = needs.lengthMs ?? between(2500, 5500);
  // With few, it happens that one process alone is left, or none.
  const roles: Role[] =
    random() < 0.4 ? ["writer", "outsider"] : ["writer", "writer", "opener", "reader", "outsider"];
  for (let more = between(roles.length === 2 ? 0 : 1, 4); more > 0; more--) roles.push(pick(others));
  const first = between(0, needs.adapters);
  const actors = roles.map((role, index): ActorPlan => {
    const busyTimeoutMs = pick([50, 300, 300, 2000, null]);
    return {
      role,
      adapter: (first + index) % needs.adapters,
      seed: between(0, 2 ** 31),
      startMs: random() < 0.7 ? 0 : between(0, lengthMs / 2),
      ...(busyTimeoutMs === null ? {} : { busyTimeoutMs }),
      old: random() < 0.7,
      closes: random() < 0.6,
    };
  });
  const struck = actors.flatMap(({ role }, index) => (role === "outsider" ? [] : [index]));
  const count = Math.round((lengthMs / 1000) * struck.length * strikesPerSecond);
  const strikes = Array.from({ length: count }, (): Strike => {
    const actor = pick(struck);
    return {
      atMs: between(100, lengthMs),
      actor,
      do: random() < 0.5 ? "kill" : "stop",
      moment: pick(moments[actors[actor]?.role ?? "writer"]),
      delayMs: pick([0, 0, 1, 2, 5, 20]),
      forMs: pick([5, 20, 50, 50, 200, 200, 600, 1200]),
    };
  });
  const disturbances = Array.from(
    { length: Math.ceil(lengthMs / 1000) },
    (): Disturbance => ({
      atMs: between(300, lengthMs),
      forMs: between(50, 800),
    }),
  );
  return { round, file, mode, lengthMs, actors, strikes, disturbances };
}
