/** walguard's `writeTxn`. */
import { loadDriver } from "../../../engine/driver.ts";
import { writeTxn } from "../../../index.ts";
import { insertTask, prepareTask } from "../../burst/kanban.ts";
import { type GuardedOptions, mayBeThere, openGuarded } from "./guarded-file.ts";
import type { PeerConnection } from "./peer.ts";
import { prepareCount } from "./plain-file.ts";

export function open(path: string, options: GuardedOptions): PeerConnection {
  const db = openGuarded(path, loadDriver("better-sqlite3"), options);
  const task = prepareTask(db);
  return {
    write: (worker, sequence, begun) =>
      writeTxn(db, () => {
        begun();
        insertTask(task, worker, sequence);
      }),
    read: prepareCount(db),
    mayBeThere,
    close: () => void db.close(),
  };
}
