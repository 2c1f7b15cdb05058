/** Many processes connect to a fresh file at once, compared with a blocking `flock` around the same work. */
import { join } from "node:path";
import { loadDriver } from "../../../engine/driver.ts";
import { childFailure } from "../../burst/run-audit.ts";
import { startChild } from "../../child-program.ts";
import { peerHere } from "../peers/peer-here.ts";
import { commonNow } from "../processes/common-clock.ts";
import type { Scenario } from "./scenario.ts";

/** Time for every child to learn when to start, in milliseconds. */
const headStartMs = 60;

/** To a child: what to open, how, and when (milliseconds since the epoch). */
export interface FirstConnectOrder {
  readonly path: string;
  readonly way: "walguard" | "flock";
}

/** @param isQuick with fewer processes */
export function firstConnects(isQuick: boolean): Scenario {
  const processes = isQuick ? 4 : 20;
  return {
    name: "first-connect",
    what: `${processes} processes connect to a fresh file at once: time until the last is connected`,
    peers: [
      peerHere("walguard", "connect() with a schema"),
      peerHere("flock", "blocking flock around open, WAL, pragmas, schema"),
    ],
    open(directory) {
      loadDriver("better-sqlite3");
      let files = 0;
      return {
        async run({ name }) {
          const way = name === "flock" ? "flock" : "walguard";
          const path = join(directory, `first-${files++}.db`);
          return { metrics: { connectMs: await lastConnected(path, way, processes) } };
        },
      };
    },
  };
}

/** From the common start until the last process is connected, in milliseconds. */
async function lastConnected(
  path: string,
  way: FirstConnectOrder["way"],
  processes: number,
): Promise<number> {
  const children = Array.from({ length: processes }, () => {
    const ready = Promise.withResolvers<void>();
    let connectedAt: number | undefined;
    const child = startChild("first-connect-worker", import.meta.url, (message) => {
      if (message === "ready") ready.resolve();
      else connectedAt = message as number;
    });
    const connected = child.ended.then((end) => {
      if (connectedAt !== undefined) return connectedAt;
      const error = childFailure("a connecting process", end);
      ready.reject(error);
      throw error;
    });
    connected.catch(() => {});
    child.send({ path, way } satisfies FirstConnectOrder);
    return { child, ready: ready.promise, connected };
  });
  await Promise.all(children.map(({ ready }) => ready));
  const start = commonNow() + headStartMs;
  for (const { child } of children) child.sendLast(start);
  const times = await Promise.all(children.map(({ connected }) => connected));
  return Math.max(...times) - start;
}
