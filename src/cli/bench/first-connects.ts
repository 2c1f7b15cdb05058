/** Twenty processes connect to a fresh file at once, compared with a blocking `flock` around the same work. */
import { join } from "node:path";
import { OpenError } from "../../errors.ts";
import { startChild } from "../child-program.ts";
import { type Comparison, compare } from "./comparison.ts";

const processes = 20;
/** Time for every child to learn when to start, in milliseconds. */
const headStartMs = 60;

/** To a child: what to open, how, and when (milliseconds since the epoch). */
export interface FirstConnectOrder {
  readonly path: string;
  readonly way: "walguard" | "flock";
}

/**
 * @param directory the directory for the databases
 * @param rounds how many rounds
 */
export function compareFirstConnects(directory: string, rounds: number): Promise<Comparison> {
  let files = 0;
  const side = (way: FirstConnectOrder["way"]) => () =>
    lastConnected(join(directory, `first-${files++}.db`), way);
  return compare(
    {
      name: "first-connect",
      what: `${processes} processes connect to a fresh file at once: time until the last is connected`,
      unit: "ms",
      otherIs: "blocking flock around open, WAL, pragmas, schema",
      target: { ratio: 2, better: "less" },
    },
    side("walguard"),
    side("flock"),
    rounds,
  );
}

/** From the common start until the last process is connected, in milliseconds. */
async function lastConnected(path: string, way: FirstConnectOrder["way"]): Promise<number> {
  const children = Array.from({ length: processes }, () => {
    const ready = Promise.withResolvers<void>();
    let connectedAt: number | undefined;
    const child = startChild("first-connect-worker", import.meta.url, (message) => {
      if (message === "ready") ready.resolve();
      else connectedAt = message as number;
    });
    const connected = child.ended.then(({ stderr }) => {
      if (connectedAt !== undefined) return connectedAt;
      const error = new OpenError(`A process could not connect: ${stderr.trim()}`, {
        hint: "see its message above",
      });
      ready.reject(error);
      throw error;
    });
    connected.catch(() => {});
    child.send({ path, way } satisfies FirstConnectOrder);
    return { child, ready: ready.promise, connected };
  });
  await Promise.all(children.map(({ ready }) => ready));
  const start = performance.timeOrigin + performance.now() + headStartMs;
  for (const { child } of children) child.sendLast(start);
  const times = await Promise.all(children.map(({ connected }) => connected));
  return Math.max(...times) - start;
}
