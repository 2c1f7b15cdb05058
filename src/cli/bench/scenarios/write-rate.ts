/** `writeTxn` alone in its process, compared with the same statements between a bare `BEGIN IMMEDIATE` and `COMMIT`. */
import { join } from "node:path";
import { loadDriver } from "../../../engine/driver.ts";
import { connect, writeTxn } from "../../../index.ts";
import { insertTask, kanbanSchema, prepareTask } from "../../burst/kanban.ts";
import { peerHere } from "../peers/peer-here.ts";
import { openPlain } from "../peers/plain-file.ts";
import type { Scenario } from "./scenario.ts";

/** Transactions per turn: enough for a stable rate, few enough that the sides alternate often. */
const perTurn = { FULL: 400, OFF: 4000 } as const;

/**
 * @param synchronous the setting that both sides use
 * @param isQuick a twentieth of the work
 */
export function writeRate(synchronous: "FULL" | "OFF", isQuick: boolean): Scenario {
  const turn = perTurn[synchronous] / (isQuick ? 20 : 1);
  const walguard = peerHere("walguard", "writeTxn()");
  const bare = peerHere("bare", "bare BEGIN IMMEDIATE … COMMIT");
  return {
    name: `write-${synchronous.toLowerCase()}`,
    what: `one process, synchronous=${synchronous}: ${turn} write transactions per turn`,
    peers: [walguard, bare],
    turns: 4,
    hasWarmUp: true,
    open(directory) {
      const sides = openSides(directory, synchronous);
      return {
        run: ({ name }) => ({
          metrics: { rate: rateOf(turn, name === "bare" ? sides.bare : sides.walguard) },
        }),
        close: sides.close,
      };
    },
  };
}

interface Sides {
  walguard(): void;
  bare(): void;
  close(): void;
}

function openSides(directory: string, synchronous: string): Sides {
  const driver = loadDriver("better-sqlite3");
  const guarded = connect(join(directory, "guarded.db"), { driver, schema: kanbanSchema });
  const bare = openPlain(join(directory, "bare.db"), "better-sqlite3", undefined);
  for (const db of [guarded, bare]) db.exec(`PRAGMA synchronous=${synchronous}`);
  const [guardedTask, bareTask] = [prepareTask(guarded), prepareTask(bare)];
  const [begin, commit] = [bare.prepare("BEGIN IMMEDIATE"), bare.prepare("COMMIT")];
  let sequence = 0;
  return {
    walguard: () => writeTxn(guarded, () => insertTask(guardedTask, 0, sequence++)),
    bare() {
      begin.run();
      insertTask(bareTask, 0, sequence++);
      commit.run();
    },
    close() {
      guarded.close();
      bare.close();
    },
  };
}

function rateOf(count: number, run: () => void): number {
  const start = performance.now();
  for (let done = 0; done < count; done++) run();
  return (count / (performance.now() - start)) * 1000;
}
