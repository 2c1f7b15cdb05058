import { connectionPragmas } from "../../../connect/connection-pragmas.ts";
import type { Connection } from "../../../engine/connection.ts";
import { type DriverName, loadDriver } from "../../../engine/driver.ts";
import { kanbanSchema } from "../../burst/kanban.ts";

/**
 * Opens a file without walguard, with the pragmas that walguard sets: all peers pay for the same durability.
 *
 * @param path the file
 * @param name the driver
 * @param timeoutMs the engine's busy timeout; default: what the driver sets by itself
 * @throws {DriverError} when the driver is not installed
 */
export function openPlain(path: string, name: DriverName, timeoutMs: number | undefined): Connection {
  const Driver = loadDriver(name);
  const connection = timeoutMs === undefined ? new Driver(path) : new Driver(path, { timeout: timeoutMs });
  setUpPlain(connection);
  return connection;
}

/** WAL, walguard's pragmas, and the tables. */
export function setUpPlain(connection: Connection): void {
  connection.exec("PRAGMA journal_mode=WAL");
  for (const pragma of connectionPragmas("wal")) connection.exec(pragma);
  connection.exec(`BEGIN IMMEDIATE; ${kanbanSchema}; COMMIT`);
}

/** The question that readers ask, prepared. */
export function prepareCount(connection: Connection): (worker: number) => void {
  const count = connection.prepare(
    "SELECT count(*), max(created_at) FROM tasks WHERE worker = ? AND status = 'todo'",
  );
  return (worker) => void count.get(worker);
}
