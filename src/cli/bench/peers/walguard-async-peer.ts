/** walguard's `writeTxnAsync`. */
import type { Connection } from "../../../engine/connection.ts";
import { loadDriver } from "../../../engine/driver.ts";
import { insertTask, prepareTask } from "../../burst/kanban.ts";
import { type GuardedOptions, laterFunction, mayBeThere, openGuarded } from "./guarded-file.ts";
import type { PeerConnection } from "./peer.ts";

type WriteTxnAsync = (db: Connection, body: () => void) => Promise<void>;

export function open(path: string, options: GuardedOptions): PeerConnection {
  const writeTxnAsync = laterFunction<WriteTxnAsync>("writeTxnAsync");
  const db = openGuarded(path, loadDriver("better-sqlite3"), options);
  const task = prepareTask(db);
  return {
    write: (worker, sequence, begun) =>
      writeTxnAsync(db, () => {
        begun();
        insertTask(task, worker, sequence);
      }),
    mayBeThere,
    close: () => void db.close(),
  };
}
