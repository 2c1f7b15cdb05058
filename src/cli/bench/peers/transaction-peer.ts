/** better-sqlite3's own wrapper: `db.transaction(fn).immediate()`. */
import type { Connection } from "../../../engine/connection.ts";
import { insertTask, prepareTask } from "../../burst/kanban.ts";
import type { PeerConnection } from "./peer.ts";
import { openPlain, prepareCount } from "./plain-file.ts";

interface WithTransaction extends Connection {
  transaction<A extends unknown[]>(run: (...all: A) => void): { immediate(...all: A): void };
}

/** @param options `timeoutMs`; without it the driver's own default */
export function open(path: string, options: { readonly timeoutMs?: number }): PeerConnection {
  const db = openPlain(path, "better-sqlite3", options.timeoutMs) as WithTransaction;
  const task = prepareTask(db);
  const write = db.transaction((worker: number, sequence: number, begun: () => void) => {
    begun();
    insertTask(task, worker, sequence);
  });
  return {
    write: (worker, sequence, begun) => write.immediate(worker, sequence, begun),
    read: prepareCount(db),
    close: () => void db.close(),
  };
}
