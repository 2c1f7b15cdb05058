/** walguard's `createWriter`: the writes of many callers share a commit. */
import type { Connection } from "../../../engine/connection.ts";
import { loadDriver } from "../../../engine/driver.ts";
import { insertTask, prepareTask } from "../../burst/kanban.ts";
import { type GuardedOptions, laterFunction, mayBeThere, openGuarded } from "./guarded-file.ts";
import type { PeerConnection } from "./peer.ts";

interface Writer {
  write(body: () => void): Promise<void>;
  close(): void | Promise<void>;
}

export function open(path: string, options: GuardedOptions): PeerConnection {
  const createWriter = laterFunction<(db: Connection) => Writer>("createWriter");
  const db = openGuarded(path, loadDriver("better-sqlite3"), options);
  const task = prepareTask(db);
  const writer = createWriter(db);
  return {
    write: (worker, sequence, begun) =>
      writer.write(() => {
        begun();
        insertTask(task, worker, sequence);
      }),
    mayBeThere,
    async close() {
      await writer.close();
      db.close();
    },
  };
}
