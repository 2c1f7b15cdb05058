/** A fresh process that checks the result of a burst: is every acknowledged write there, and is the file intact? */
import { queryValue } from "../../engine/connection.ts";
import { loadDriver } from "../../engine/driver.ts";
import { parentMessages, say } from "../parent-messages.ts";
import type { AuditMessage, AuditOrder } from "./burst-messages.ts";
import { taskId } from "./kanban.ts";

const { path, driver, workers } = (await parentMessages().next()).value as AuditOrder;
const Driver = loadDriver(driver);
const db = new Driver(path);

const whole = `
  SELECT tasks.id AS id FROM tasks
  JOIN task_events ON task_events.task_id = tasks.id
  JOIN task_runs ON task_runs.task_id = tasks.id`;
const present = new Set((db.prepare(whole).all() as { id: string }[]).map((row) => row.id));
let missing = 0;
for (const { worker, writes, failed } of workers) {
  const notAcknowledged = new Set(failed);
  for (let sequence = 0; sequence < writes; sequence++) {
    if (!notAcknowledged.has(sequence) && !present.has(taskId(worker, sequence))) missing++;
  }
}
say({
  rows: Number(queryValue(db, "SELECT count(*) FROM tasks")),
  missing,
  quickCheck: String(queryValue(db, "PRAGMA quick_check")),
  integrityCheck: String(queryValue(db, "PRAGMA integrity_check")),
} satisfies AuditMessage);
db.close();
