/** What a process's first `connect()` costs, by the size of an existing file: the integrity check reads it. */
import { join } from "node:path";
import { loadDriver } from "../../../engine/driver.ts";
import { childFailure } from "../../burst/run-audit.ts";
import { startChild } from "../../child-program.ts";
import { peerHere } from "../peers/peer-here.ts";
import type { FileSizeOrder } from "./file-size-worker.ts";
import type { Scenario } from "./scenario.ts";

/** @param megabytes the size of the file */
export function firstConnectBySize(megabytes: number): Scenario {
  return {
    name: `connect-${megabytes}mb`,
    what: `the first connect of a process to a file of ${megabytes} MB`,
    series: { name: "connect", by: "MB", value: megabytes },
    peers: [
      peerHere("walguard", "connect(): a large file is read through once a day"),
      peerHere("always", 'connect() with integrityCheck: "always"'),
      peerHere("off", 'connect() with integrityCheck: "off"'),
      peerHere("bare", "bare open, WAL and the same pragmas"),
    ],
    async open(directory) {
      loadDriver("better-sqlite3");
      const path = join(directory, "size.db");
      await ask({ path, way: "make", megabytes });
      // What is remembered of a whole file is not there on the first day.
      await ask({ path, way: "walguard", megabytes });
      return {
        run: async ({ name }) => ({
          metrics: { connectMs: await ask({ path, way: name as FileSizeOrder["way"], megabytes }) },
        }),
      };
    },
  };
}

/** Has a fresh process do it, and tell for how long, in milliseconds. */
async function ask(order: FileSizeOrder): Promise<number> {
  let answer: number | undefined;
  const child = startChild("file-size-worker", import.meta.url, (message) => {
    answer = message as number;
  });
  child.sendLast(order);
  const end = await child.ended;
  if (answer === undefined) throw childFailure(`connecting to ${order.path}`, end);
  return answer;
}
