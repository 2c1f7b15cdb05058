/** A steady-state `connect()`, compared with a bare open that sets the same pragmas. */
import { join } from "node:path";
import { busyTimeoutMs } from "../../connect/busy-timeout.ts";
import { connectionPragmas } from "../../connect/connection-pragmas.ts";
import { loadDriver } from "../../engine/driver.ts";
import { connect } from "../../index.ts";
import { type Comparison, compare, median } from "./comparison.ts";

const perTurn = 300;

/**
 * @param directory the directory for the database
 * @param rounds how many rounds
 */
export async function compareConnectCost(directory: string, rounds: number): Promise<Comparison> {
  const driver = loadDriver("better-sqlite3");
  const path = join(directory, "connect.db");
  // Keeps the file open, as in any service, so that no close in the benchmark is the last one.
  const holder = connect(path, {
    driver,
    schema: "CREATE TABLE IF NOT EXISTS tasks (id INTEGER PRIMARY KEY)",
  });
  const result = await compare(
    {
      name: "connect",
      what: "connecting again to a file this process has set up, and closing",
      unit: "µs",
      otherIs: "bare open, probe and the same pragmas",
      target: { ratio: 1.6, better: "less" },
    },
    () => cost(() => connect(path, { driver }).close()),
    () =>
      cost(() => {
        const connection = new driver(path);
        connection.exec(`PRAGMA busy_timeout=${busyTimeoutMs(undefined)}`);
        connection.prepare("PRAGMA journal_mode").get();
        for (const pragma of connectionPragmas("wal")) connection.exec(pragma);
        connection.close();
      }),
    rounds,
  );
  holder.close();
  return result;
}

function cost(run: () => void): number {
  const times: number[] = [];
  for (let done = 0; done < perTurn; done++) {
    const start = performance.now();
    run();
    times.push((performance.now() - start) * 1000);
  }
  return median(times);
}
