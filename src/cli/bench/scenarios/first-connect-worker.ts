/** One of the processes that connect at the same time. */
import { constants as fsConstants, openSync } from "node:fs";
import { systemClock } from "../../../clock.ts";
import { connectionPragmas } from "../../../connect/connection-pragmas.ts";
import { type Connection, queryValue } from "../../../engine/connection.ts";
import { loadDriver } from "../../../engine/driver.ts";
import { DriverError } from "../../../errors.ts";
import { libc } from "../../../file-lock/libc.ts";
import { connect } from "../../../index.ts";
import { kanbanSchema } from "../../burst/kanban.ts";
import { parentMessages, say } from "../../parent-messages.ts";
import type { FirstConnectOrder } from "./first-connects.ts";

const messages = parentMessages();
const { path, way } = (await messages.next()).value as FirstConnectOrder;
const driver = loadDriver("better-sqlite3");
// Loads the libraries for both ways first, so that only connecting is measured.
const calls = libc();
say("ready");
const start = (await messages.next()).value as number;
systemClock.sleep(Math.max(0, start - now()));
const connection =
  way === "walguard" ? connect(path, { driver, schema: kanbanSchema }) : connectBehindFlock();
say(now());
connection.close();

function now(): number {
  return performance.timeOrigin + performance.now();
}

function connectBehindFlock(): Connection {
  if (calls === null) throw new DriverError("flock is not available", { hint: "npm install koffi" });
  const descriptor = openSync(`${path}.lock`, fsConstants.O_RDWR | fsConstants.O_CREAT, 0o600);
  const [exclusive, unlock] = [2, 8];
  calls.flock(descriptor, exclusive);
  const opened = new driver(path);
  opened.exec("PRAGMA busy_timeout=120000");
  queryValue(opened, "PRAGMA journal_mode=WAL");
  for (const pragma of connectionPragmas("wal")) opened.exec(pragma);
  opened.exec(`BEGIN IMMEDIATE; ${kanbanSchema}; COMMIT`);
  calls.flock(descriptor, unlock);
  return opened;
}
