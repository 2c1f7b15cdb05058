/** Kysely as it comes: its SQLite dialect over better-sqlite3, `db.transaction().execute()`. */
import type { Connection } from "../../../engine/connection.ts";
import { loadDriver } from "../../../engine/driver.ts";
import { taskId } from "../../burst/kanban.ts";
import { importInstalled } from "../installed-package.ts";
import type { PeerConnection } from "./peer.ts";
import { setUpPlain } from "./plain-file.ts";

/** What is used of the package `kysely`. */
interface KyselyPackage {
  readonly Kysely: new (options: { dialect: unknown }) => Kysely;
  readonly SqliteDialect: new (options: { database: Connection }) => unknown;
}

interface Kysely {
  transaction(): { execute(body: (transaction: Transaction) => Promise<void>): Promise<void> };
  destroy(): Promise<void>;
}

interface Transaction {
  insertInto(table: string): { values(row: Record<string, unknown>): { execute(): Promise<unknown> } };
}

export async function open(path: string): Promise<PeerConnection> {
  const { Kysely, SqliteDialect } = (await importInstalled("kysely")) as KyselyPackage;
  const Driver = loadDriver("better-sqlite3");
  const database = new Driver(path);
  setUpPlain(database);
  const db = new Kysely({ dialect: new SqliteDialect({ database }) });
  return {
    write: (worker, sequence, begun) =>
      db.transaction().execute(async (transaction) => {
        const [id, now] = [taskId(worker, sequence), Date.now()];
        const title = `task ${sequence} of worker ${worker}`;
        begun();
        await transaction
          .insertInto("tasks")
          .values({ id, title, status: "todo", worker, created_at: now })
          .execute();
        await transaction
          .insertInto("task_events")
          .values({ task_id: id, kind: "created", created_at: now })
          .execute();
        await transaction
          .insertInto("task_runs")
          .values({ task_id: id, status: "queued", started_at: now })
          .execute();
      }),
    close: () => db.destroy(),
  };
}
