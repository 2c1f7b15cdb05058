/** One process of the burst: opens the file as a service would and creates tasks. */
import { loadDriver } from "../../engine/driver.ts";
import { connect, sqliteFailure, transactionOutcome, WalguardError, writeTxn } from "../../index.ts";
import { parentMessages, say } from "../parent-messages.ts";
import type { WorkerMessage, WorkerOrder } from "./burst-messages.ts";
import { insertTask, kanbanSchema, prepareTask } from "./kanban.ts";

/** Often enough for a smooth bar, rarely enough not to affect the measurements. */
const progressEvery = 20;

const messages = parentMessages();
const order = (await messages.next()).value as WorkerOrder;
const driver = loadDriver(order.driver);
say({ kind: "ready" } satisfies WorkerMessage);
await messages.next();
say(work(order));

function work({ path, worker, writes }: WorkerOrder): WorkerMessage {
  const start = performance.now();
  const latenciesMs: number[] = [];
  const failed: number[] = [];
  const doubtful: number[] = [];
  const errors: Record<string, number> = {};
  const count = (error: unknown): void => {
    const code = errorCode(error);
    errors[code] = (errors[code] ?? 0) + 1;
  };

  let sqliteVersion = "";
  try {
    const db = connect(path, { driver, schema: kanbanSchema, sentinel: "tasks" });
    const statements = prepareTask(db);
    for (let sequence = 0; sequence < writes; sequence++) {
      const begun = performance.now();
      try {
        writeTxn(db, () => insertTask(statements, worker, sequence));
        latenciesMs.push(performance.now() - begun);
      } catch (error) {
        failed.push(sequence);
        if (mayBeThere(error)) doubtful.push(sequence);
        count(error);
      }
      if ((sequence + 1) % progressEvery === 0)
        say({ kind: "progress", done: sequence + 1 } satisfies WorkerMessage);
    }
    const row = db.prepare("SELECT sqlite_version() AS version").get() as { version: string };
    sqliteVersion = row.version;
    db.close();
  } catch (error) {
    // Connecting or closing failed: every write that was not acknowledged counts as failed.
    count(error);
    for (let sequence = latenciesMs.length + failed.length; sequence < writes; sequence++)
      failed.push(sequence);
  }
  return {
    kind: "result",
    latenciesMs,
    failed,
    doubtful,
    errors,
    elapsedMs: performance.now() - start,
    sqliteVersion,
  };
}

function mayBeThere(error: unknown): boolean {
  return !["not-started", "rolled-back"].includes(transactionOutcome(error) ?? "unknown");
}

function errorCode(error: unknown): string {
  if (error instanceof WalguardError) return error.sqliteCode ?? error.code;
  return sqliteFailure(error)?.code ?? (error instanceof Error ? error.name : "unknown");
}
