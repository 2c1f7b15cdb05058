/** Measures whether memory grows with the number of transactions. */
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { loadDriver } from "../../engine/driver.ts";
import { connect, writeTxn } from "../../index.ts";

export interface MemoryGrowth {
  readonly name: "memory";
  readonly transactions: number;
  /** Heap in use after a garbage collection, before and after the run, in bytes. */
  readonly heapBefore: number;
  readonly heapAfter: number;
  /** Resident memory, before and after the run, in bytes. */
  readonly residentBefore: number;
  readonly residentAfter: number;
  readonly bytesPerTransaction: number;
  readonly met: boolean;
}

const transactions = 100_000;
const warmUp = 5_000;
/** Less than one retained object per transaction would take. */
const mostBytesPerTransaction = 8;

/** Runs 100,000 transactions that succeed and fail in turns, and measures the heap before and after. */
export function measureMemoryGrowth(directory: string): MemoryGrowth {
  const db = connect(join(directory, "memory.db"), {
    driver: loadDriver("better-sqlite3"),
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
  run(warmUp);
  const before = weigh();
  run(transactions);
  const after = weigh();
  db.close();
  const bytesPerTransaction = Math.max(0, after.heapUsed - before.heapUsed) / transactions;
  return {
    name: "memory",
    transactions,
    heapBefore: before.heapUsed,
    heapAfter: after.heapUsed,
    residentBefore: before.rss,
    residentAfter: after.rss,
    bytesPerTransaction,
    met: bytesPerTransaction < mostBytesPerTransaction,
  };
}

function weigh(): NodeJS.MemoryUsage {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  collect();
  return process.memoryUsage();
}
