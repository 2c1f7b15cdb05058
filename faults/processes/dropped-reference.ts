/**
 * Opens a write transaction, drops every reference to the connection, and collects garbage. Parameters: driver,
 * path. Prints "collected" and exits when its standard input ends. Must be run with `--expose-gc`.
 */
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type DriverName, loadDriver } from "../../src/engine/driver.ts";
import { connect } from "../../src/index.ts";

const [name = "", path = ""] = parseArgs({ allowPositionals: true }).positionals;
const { gc } = globalThis as { gc?: () => void };
if (gc === undefined) throw new Error("run with --expose-gc");

function drop(): void {
  const db = connect(path, {
    driver: loadDriver(name as DriverName),
    schema: "CREATE TABLE notes (text TEXT)",
  });
  db.exec("BEGIN IMMEDIATE");
  db.exec("INSERT INTO notes VALUES ('held')");
}

drop();
for (let round = 0; round < 5; round++) {
  gc();
  // Finalizers run between turns of the event loop.
  await setTimeout(5);
}
console.log("collected");
process.stdin.resume();
