/** A fresh process that checks the result of a burst: is every acknowledged write there, and is the file intact? */
import { queryValue } from "../../engine/connection.ts";
import { loadDriver } from "../../engine/driver.ts";
import { parentMessages, say } from "../parent-messages.ts";
import { auditTasks } from "./audit.ts";
import type { AuditMessage, AuditOrder } from "./burst-messages.ts";

const { path, driver, workers } = (await parentMessages().next()).value as AuditOrder;
const Driver = loadDriver(driver);
const db = new Driver(path);
say({
  rows: Number(queryValue(db, "SELECT count(*) FROM tasks")),
  ...auditTasks(db, workers),
  quickCheck: String(queryValue(db, "PRAGMA quick_check")),
  integrityCheck: String(queryValue(db, "PRAGMA integrity_check")),
} satisfies AuditMessage);
db.close();
