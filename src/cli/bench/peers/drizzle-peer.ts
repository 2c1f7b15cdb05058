/** Drizzle as it comes: over better-sqlite3, `db.transaction()`, which begins deferred. */
import type { Connection } from "../../../engine/connection.ts";
import { loadDriver } from "../../../engine/driver.ts";
import { taskId } from "../../burst/kanban.ts";
import { importInstalled } from "../installed-package.ts";
import type { PeerConnection } from "./peer.ts";
import { setUpPlain } from "./plain-file.ts";

/** What is used of the package `drizzle-orm`. */
interface DrizzlePackage {
  drizzle(options: { client: Connection }): Drizzle;
}

interface ColumnsPackage {
  sqliteTable(name: string, columns: Record<string, unknown>): Record<string, unknown>;
  text(name: string): unknown;
  integer(name: string): unknown;
}

interface Drizzle {
  transaction(body: (transaction: Drizzle) => void): void;
  insert(table: unknown): { values(row: Record<string, unknown>): { run(): void } };
}

export async function open(path: string): Promise<PeerConnection> {
  const { drizzle } = (await importInstalled("drizzle-orm/better-sqlite3")) as DrizzlePackage;
  const columns = (await importInstalled("drizzle-orm/sqlite-core")) as ColumnsPackage;
  const { tasks, events, runs } = tables(columns);
  const Driver = loadDriver("better-sqlite3");
  const client = new Driver(path);
  setUpPlain(client);
  const db = drizzle({ client });
  return {
    write(worker, sequence, begun) {
      const [id, now] = [taskId(worker, sequence), Date.now()];
      const title = `task ${sequence} of worker ${worker}`;
      db.transaction((transaction) => {
        begun();
        transaction.insert(tasks).values({ id, title, status: "todo", worker, createdAt: now }).run();
        transaction.insert(events).values({ taskId: id, kind: "created", createdAt: now }).run();
        transaction.insert(runs).values({ taskId: id, status: "queued", startedAt: now }).run();
      });
    },
    close: () => void client.close(),
  };
}

function tables({ sqliteTable, text, integer }: ColumnsPackage) {
  return {
    tasks: sqliteTable("tasks", {
      id: text("id"),
      title: text("title"),
      status: text("status"),
      worker: integer("worker"),
      createdAt: integer("created_at"),
    }),
    events: sqliteTable("task_events", {
      taskId: text("task_id"),
      kind: text("kind"),
      createdAt: integer("created_at"),
    }),
    runs: sqliteTable("task_runs", {
      taskId: text("task_id"),
      status: text("status"),
      startedAt: integer("started_at"),
    }),
  };
}
