/** A steady-state `connect()`, compared with a bare open that sets the same pragmas. */
import { join } from "node:path";
import { busyTimeoutMs } from "../../../connect/busy-timeout.ts";
import { connectionPragmas } from "../../../connect/connection-pragmas.ts";
import { loadDriver } from "../../../engine/driver.ts";
import { connect } from "../../../index.ts";
import { peerHere } from "../peers/peer-here.ts";
import { median } from "../statistics.ts";
import type { Scenario } from "./scenario.ts";

/** @param isQuick a tenth of the work */
export function connectCost(isQuick: boolean): Scenario {
  const perTurn = isQuick ? 30 : 300;
  return {
    name: "connect",
    what: `connecting again to a file that this process has set up, and closing: median of ${perTurn}`,
    peers: [peerHere("walguard", "connect()"), peerHere("bare", "bare open, probe and the same pragmas")],
    hasWarmUp: true,
    open(directory) {
      const driver = loadDriver("better-sqlite3");
      const path = join(directory, "connect.db");
      const schema = "CREATE TABLE IF NOT EXISTS tasks (id INTEGER PRIMARY KEY)";
      // Keeps the file open, as in any service, so that no close in the benchmark is the last one.
      const holder = connect(path, { driver, schema });
      const guarded = (): void => void connect(path, { driver }).close();
      const bare = (): void => {
        const connection = new driver(path);
        connection.exec(`PRAGMA busy_timeout=${busyTimeoutMs(undefined)}`);
        connection.prepare("PRAGMA journal_mode").get();
        for (const pragma of connectionPragmas("wal")) connection.exec(pragma);
        connection.close();
      };
      return {
        run: ({ name }) => ({ metrics: { connectMs: cost(perTurn, name === "bare" ? bare : guarded) } }),
        close: () => void holder.close(),
      };
    },
  };
}

function cost(count: number, run: () => void): number {
  const times: number[] = [];
  for (let done = 0; done < count; done++) {
    const start = performance.now();
    run();
    times.push(performance.now() - start);
  }
  return median(times);
}
