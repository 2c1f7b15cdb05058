/** Measures whether memory grows with the number of transactions. */
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type Driver, loadDriver } from "../../../engine/driver.ts";
import { connect, writeTxn } from "../../../index.ts";
import { peerHere } from "../peers/peer-here.ts";
import type { Scenario } from "./scenario.ts";

/** @param isQuick a tenth of the transactions */
export function memoryGrowth(isQuick: boolean): Scenario {
  const transactions = isQuick ? 10_000 : 100_000;
  return {
    name: "memory",
    what: `heap in use after ${transactions} transactions that succeed and fail in turns`,
    peers: [peerHere("walguard", "writeTxn()")],
    isOnce: true,
    open(directory) {
      const driver = loadDriver("better-sqlite3");
      const kept = (): number => bytesKept(join(directory, "memory.db"), driver, transactions);
      return { run: () => ({ metrics: { bytesPerTransaction: kept() } }) };
    },
  };
}

/** Less than one retained object per transaction would show. */
function bytesKept(path: string, driver: Driver, transactions: number): number {
  const db = connect(path, {
    driver,
    schema: "CREATE TABLE IF NOT EXISTS counter (id INTEGER PRIMARY KEY, value INTEGER)",
  });
  db.exec("PRAGMA synchronous=OFF");
  const bump = db.prepare(
    "INSERT INTO counter VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET value = value + 1",
  );
  const refused = new Error("rolled back on purpose");
  const run = (count: number): void => {
    for (let done = 0; done < count; done++) {
      try {
        writeTxn(db, () => {
          bump.run();
          if (done % 2 === 1) throw refused;
        });
      } catch (error) {
        if (error !== refused) throw error;
      }
    }
  };
  run(transactions / 20);
  const before = weigh();
  run(transactions);
  const after = weigh();
  db.close();
  return Math.max(0, after - before) / transactions;
}

/** The heap in use after a garbage collection, in bytes. */
function weigh(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}
