/** A driver by itself: `BEGIN IMMEDIATE`, the statements, `COMMIT`, and the engine's busy handler. */
import { inTransaction } from "../../../engine/connection.ts";
import type { DriverName } from "../../../engine/driver.ts";
import { insertTask, prepareTask } from "../../burst/kanban.ts";
import type { PeerConnection } from "./peer.ts";
import { openPlain, prepareCount } from "./plain-file.ts";

/** @param options `driver`, and `timeoutMs`; without it the driver's own default */
export function open(
  path: string,
  options: { readonly driver: DriverName; readonly timeoutMs?: number },
): PeerConnection {
  const db = openPlain(path, options.driver, options.timeoutMs);
  const task = prepareTask(db);
  const [begin, commit, rollback] = ["BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"].map((sql) => db.prepare(sql));
  return {
    write(worker, sequence, begun) {
      begin?.run();
      try {
        begun();
        insertTask(task, worker, sequence);
        commit?.run();
      } catch (error) {
        // On some errors the engine has rolled back itself.
        if (inTransaction(db) !== false) rollback?.run();
        throw error;
      }
    },
    read: prepareCount(db),
    close: () => void db.close(),
  };
}
